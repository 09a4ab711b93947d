using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Delivery;

/// <summary>Asks a provider whether it takes our credentials, and sends nothing by it.</summary>
internal interface IProviderProbe
{
    /// <summary>Asks. Whatever the provider does is a result; nothing is thrown but for cancellation and for defects of our own.</summary>
    Task<ProbeResult> AskAsync(CancellationToken cancellationToken);
}

/// <summary>What a provider says of our credentials.</summary>
public enum ProbeAnswer
{
    /// <summary>It takes them.</summary>
    Good,

    /// <summary>It does not.</summary>
    Refused,

    /// <summary>It does not answer, or only with an error of its own.</summary>
    Unreachable,

    /// <summary>It does not tell.</summary>
    CannotBeAsked,
}

/// <summary>What came of asking a provider.</summary>
/// <param name="Answer">What it says.</param>
/// <param name="Told">What that rests on, or what to look at, in our words.</param>
public sealed record ProbeResult(ProbeAnswer Answer, string Told)
{
    /// <summary>Whether messages would get through, as far as can be told.</summary>
    public bool IsBad => Answer is ProbeAnswer.Refused or ProbeAnswer.Unreachable;

    /// <summary>As it is printed.</summary>
    public override string ToString() => $"{Answer switch
    {
        ProbeAnswer.Good => "good",
        ProbeAnswer.Refused => "refused",
        ProbeAnswer.Unreachable => "unreachable",
        ProbeAnswer.CannotBeAsked => "cannot be asked",
    }} ({Told})";

    internal static ProbeResult Good(string told) => new(ProbeAnswer.Good, told);

    internal static ProbeResult Refused(HttpStatusCode status, string told) => new(ProbeAnswer.Refused, $"{Text(status)}: {told}");

    internal static ProbeResult CannotBeAsked(HttpStatusCode status, string told)
        => new(ProbeAnswer.CannotBeAsked, $"{Text(status)}: {told}");

    /// <summary>An answer that says nothing of the credentials.</summary>
    internal static ProbeResult OfOtherAnswer(HttpStatusCode status) => status switch
    {
        HttpStatusCode.TooManyRequests => CannotBeAsked(status, "it asks for fewer calls"),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => Refused(status, "it does not take what was posted"),
        _ => new ProbeResult(ProbeAnswer.Unreachable, $"{Text(status)}: that is no answer of its own, or it is down"),
    };

    /// <summary>No answer.</summary>
    internal static ProbeResult WithoutAnswer(SendOutcome outcome) => new(
        ProbeAnswer.Unreachable, outcome is SendOutcome.Postponed ? "no connection" : "it was reached, and gave no answer");

    private static string Text(HttpStatusCode status) => ((int)status).ToString(CultureInfo.InvariantCulture);
}

/// <summary>Asks every provider that a route names.</summary>
public sealed class ProviderProbes
{
    private static readonly Provider[] All = [.. Enum.GetValues<Provider>().Where(provider => provider != Provider.None)];

    private readonly DeliveryProvider? _delivery;
    private readonly ChannelRoutes _routes;
    private readonly IServiceProvider _services;

    internal ProviderProbes(IOptions<DeliveryOptions> delivery, ChannelRoutes routes, IServiceProvider services)
    {
        _delivery = delivery.Value.Provider;
        _routes = routes;
        _services = services;
    }

    /// <summary>Asks, all at once.</summary>
    public async Task<IReadOnlyList<(Provider Provider, ProbeResult Result)>> AskAsync(CancellationToken cancellationToken = default)
    {
        var asked = All.Where(provider => _routes.Use(provider, _delivery)).Select(async provider =>
            (provider, await _services.GetRequiredKeyedService<IProviderProbe>(provider).AskAsync(cancellationToken)));
        return await Task.WhenAll(asked);
    }
}
