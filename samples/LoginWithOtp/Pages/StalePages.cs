using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace LoginWithOtp.Pages;

/// <summary>
/// If a page was left open while the person signed in or out elsewhere, its form has an outdated antiforgery token. The framework
/// answers that with an empty 400. This says it in a sentence instead.
/// </summary>
internal sealed class StalePages(ITempDataDictionaryFactory tempData) : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            // Saved here, because the filter that usually saves does not run after a refusal.
            var notices = tempData.GetTempData(context.HttpContext);
            notices.TellRefusal("That page was out of date, so nothing was done.");
            notices.Save();
            context.Result = new RedirectToPageResult("/Index");
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
