using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Otp.Application.Clients;
using Otp.Dashboard.Sessions;

namespace Otp.Dashboard.Pages;

internal sealed partial class SignInModel(IClientDirectory clients, TimeProvider time, ILogger<SignInModel> logger) : DashboardPage(clients)
{
    private const int MaxKeyLength = 256;

    private readonly IClientDirectory _clients = clients;

    /// <summary>Where to go on.</summary>
    [FromQuery]
    public string? From { get; set; }

    /// <summary>Whether the form that was sent was too old.</summary>
    [FromQuery]
    public bool Stale { get; set; }

    /// <summary>Whether the key was not let in.</summary>
    public bool WasRefused { get; private set; }

    /// <summary>Whether a key may be typed here: over HTTPS, or where it stays on the machine.</summary>
    public bool IsSafe => SessionCookies.IsSafe(Request);

    public IActionResult OnGet() => Visitor is { HasSession: true } ? Onward(Visitor) : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!IsSafe)
        {
            return Page();
        }

        // A key that may not look is as good as none, and looking for it takes the same time.
        var form = await Request.ReadFormAsync(cancellationToken);
        var key = form["key"].ToString().Trim();
        if (key.Length is 0 or > MaxKeyLength
            || _clients.Find(key) is not { } access
            || !access.Scopes.HasFlag(ClientScopes.Support))
        {
            LogRefused();
            WasRefused = true;
            return Page();
        }

        var (who, properties) = Session.Begin(access.Client, _clients.HashOf(key), time.GetUtcNow());
        await HttpContext.SignInAsync(Session.Scheme, who, properties);
        LogSignedIn(access.Client.Value);
        return Onward(new Visitor(access, HasSession: true));
    }

    public async Task<IActionResult> OnPostOutAsync()
    {
        await HttpContext.SignOutAsync(Session.Scheme);
        return RedirectToPage();
    }

    private IActionResult Onward(Visitor visitor)
        => From is { } from && Url.IsLocalUrl(from) && IsPage(from.Split('?')[0])
            ? LocalRedirect(from)
            : RedirectToPage(visitor.Operates ? "/Overview" : "/People");

    private bool IsPage(string path) => path == Url.Page("/Overview") || path == Url.Page("/People");

    [LoggerMessage(
        EventId = 3111, EventName = "DashboardSignedIn", Level = LogLevel.Information, Message = "Client {Client} signed in to the dashboard.")]
    private partial void LogSignedIn(string client);

    [LoggerMessage(
        EventId = 3112, EventName = "DashboardSignInRefused", Level = LogLevel.Warning,
        Message = "A sign-in to the dashboard was refused: the key is nobody's, or may not look.")]
    private partial void LogRefused();
}
