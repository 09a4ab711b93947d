using Microsoft.Extensions.Options;

namespace Otp.Api.Observability;

/// <summary>
/// Silences the framework's loggers that print a request's path or raw bytes, whatever levels are configured: the path of
/// the GET that verifies holds the code, and tokens may be personal data. <see cref="RequestLog"/> takes their place. And what
/// keeps the service from starting is told once, on standard error.
/// </summary>
internal sealed class LogRedaction(StartProgress start) : IPostConfigureOptions<LoggerFilterOptions>
{
    // At every level: unless it is silent, it opens a scope with the path around all that is logged of a request.
    private const string PathScope = "Microsoft.AspNetCore.Hosting.Diagnostics";
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";
    private const string Lifetime = "Microsoft.Hosting.Lifetime";

    private static readonly string[] PathPrinters =
    [
        "Microsoft.AspNetCore.HttpLogging",
        "Microsoft.AspNetCore.Mvc.Formatters", // the names of members that a body should not have
        "Microsoft.AspNetCore.Mvc.Infrastructure", // an action's arguments and what it returned
        "Microsoft.AspNetCore.Mvc.ModelBinding",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.StaticFiles",
        "Microsoft.AspNetCore.HttpsPolicy",
        "Microsoft.AspNetCore.HttpOverrides",
    ];

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // A rule for one provider goes before every rule for all of them, so each rule is narrowed rather than one added.
        var rules = options.Rules.ToList();
        options.Rules.Clear();
        foreach (var rule in rules.Append(new LoggerFilterRule(null, null, options.MinLevel, null)))
        {
            options.Rules.Add(new LoggerFilterRule(
                rule.ProviderName,
                rule.CategoryName,
                rule.LogLevel,
                (provider, category, level) => !PrintsPaths(category, level)
                    && !TellsThatItDidNotStart(category, level)
                    && rule.Filter?.Invoke(provider, category, level) != false));
        }
    }

    // "Hosting failed to start" with a stack trace, and that it is shutting down then. What fails while it runs is logged, and
    // what is critical always.
    private bool TellsThatItDidNotStart(string? category, LogLevel level)
        => (category == Host && level == LogLevel.Error && !start.IsOver) || (category == Lifetime && start.HasFailed);

    // Their warnings and errors are about the server, not about a request, and are worth having.
    private static bool PrintsPaths(string? category, LogLevel level)
        => category is PathScope
            || (level < LogLevel.Warning
                && category is not null
                && PathPrinters.Any(printer => category.StartsWith(printer, StringComparison.Ordinal)));
}

/// <summary>How far the start has come.</summary>
internal sealed class StartProgress
{
    public bool IsOver { get; set; }

    public bool HasFailed { get; set; }
}
