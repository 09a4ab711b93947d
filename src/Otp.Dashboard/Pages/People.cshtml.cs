using MediatR;
using Microsoft.AspNetCore.Mvc;
using Otp.Application.Clients;
using Otp.Application.Support;
using Otp.Dashboard.People;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Dashboard.Pages;

/// <summary>The search comes as a form, so that no access log has whom it was for; it cannot be linked to, for the same reason.</summary>
internal sealed class PeopleModel(IMediator mediator, IClientDirectory clients) : DashboardPage(clients)
{
    /// <summary>What may be searched by, by its name in the form.</summary>
    public static readonly IReadOnlyList<(string Name, string Label)> Kinds =
        [("phoneNumber", "Phone number"), ("email", "E-mail address"), ("messengerId", "Messenger id"), ("token", "Token")];

    private const int MaxLength = 254;

    /// <summary>Whether the form that was sent was too old.</summary>
    [FromQuery]
    public bool Stale { get; set; }

    /// <summary>What is searched by.</summary>
    public string Kind { get; private set; } = Kinds[0].Name;

    /// <summary>What was typed.</summary>
    public string Text { get; private set; } = "";

    /// <summary>What is wrong with it.</summary>
    public string? Error { get; private set; }

    /// <summary>What was found; null before a search.</summary>
    public SearchCodesResult? Found { get; private set; }

    /// <summary>The codes that were found.</summary>
    public IReadOnlyList<Timeline> Timelines { get; private set; } = [];

    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var form = await Request.ReadFormAsync(cancellationToken);
        var text = form["text"].ToString().Trim();
        Kind = Kinds.FirstOrDefault(kind => kind.Name == form["kind"].ToString(), Kinds[0]).Name;
        Text = text.Length > MaxLength ? text[..MaxLength] : text;
        if (TermOf(Kind, Text) is not { } term)
        {
            Error = RuleOf(Kind);
            return Page();
        }

        return await ShowAsync(async visitor =>
        {
            Found = await mediator.Send(new SearchCodesQuery(term, visitor.Access), cancellationToken);
            Timelines = [.. Found.Codes.Select(Timeline.Of)];
        });
    }

    private static SearchTerm? TermOf(string kind, string text) => kind switch
    {
        "email" => EmailAddress.TryParse(text, out var email) ? SearchTerm.Of(email) : null,
        "messengerId" => MessengerId.TryParse(text, out var messenger) ? SearchTerm.Of(messenger) : null,
        "token" => RequestToken.TryParse(text, out var token) ? SearchTerm.Of(token) : null,
        _ => PhoneNumber.TryParse(text, out var number) ? SearchTerm.Of(number) : null,
    };

    private static string RuleOf(string kind) => kind switch
    {
        "email" => EmailAddress.Rule,
        "messengerId" => MessengerId.Rule,
        "token" => RequestToken.Rule,
        _ => PhoneNumber.Rule,
    };
}
