using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Otp.Dashboard.Pages;

/// <summary>
/// A page that was left open while somebody signed in or out, or until the session's end, has a form that is too old. The framework
/// answers that with an empty 400; here the page comes anew, and does nothing.
/// </summary>
internal sealed class StaleForms : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.Result = new RedirectToPageResult(null, new { stale = true });
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
        // Nothing is left to be done.
    }
}
