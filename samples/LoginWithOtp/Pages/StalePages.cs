using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace LoginWithOtp.Pages;

/// <summary>
/// A form of a page that was left open while the person signed in or out elsewhere carries an antiforgery token of the time before.
/// By itself that is answered by an empty 400; a person is better served by a sentence.
/// </summary>
internal sealed class StalePages(ITempDataDictionaryFactory tempData) : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            // Saved here: the filter that does so by itself is passed over after a refusal.
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
