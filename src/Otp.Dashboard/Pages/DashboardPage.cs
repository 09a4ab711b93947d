using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Otp.Application.Clients;
using Otp.Application.Storage;
using Otp.Dashboard.Sessions;

namespace Otp.Dashboard.Pages;

/// <summary>A page for a visitor, who is told when storage does not answer.</summary>
[ServiceFilter<StaleForms>]
[RequestSizeLimit(MaxBodySize)]
internal abstract class DashboardPage(IClientDirectory clients) : PageModel
{
    // As for requests of clients.
    private const int MaxBodySize = 8 * 1024;

    /// <summary>Who looks at it; null only on the page that signs in.</summary>
    public Visitor? Visitor { get; private set; }

    /// <summary>Whether storage does not answer, so that there is nothing to show.</summary>
    public bool IsUnavailable { get; private set; }

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context) => Visitor = Visitor.Of(User, clients);

    /// <summary>The page once it has read what it shows.</summary>
    protected async Task<IActionResult> ShowAsync(Func<Visitor, Task> read)
    {
        // A key may be withdrawn between the door and here.
        if (Visitor is not { } visitor)
        {
            return RedirectToPage("/SignIn");
        }

        try
        {
            await read(visitor);
        }
        catch (StorageUnavailableException)
        {
            IsUnavailable = true;
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        return Page();
    }
}
