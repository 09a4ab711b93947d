using MediatR;
using Otp.Domain.Otps;
using Otp.Domain.Statistics;

namespace Otp.Application.Statistics;

/// <summary>Which places' traffic is unusual in this hour or was in the last. Whoever asks knows which clients it may see.</summary>
/// <param name="Client">Only of this client; null for all.</param>
public sealed record UnusualTrafficQuery(ClientId? Client) : IRequest<IReadOnlyList<UnusualPlace>>;

/// <summary>A place whose traffic is unusual, as it was judged last.</summary>
/// <param name="Client">The client.</param>
/// <param name="Country">ISO 3166-1 alpha-2; empty where there is none.</param>
/// <param name="Hour">When the hour begins.</param>
/// <param name="Unverified">Codes of that hour that a provider took more than two minutes ago and nobody has verified.</param>
/// <param name="Usual">What is usual in that hour of the day.</param>
/// <param name="Conversion">The share of that hour's codes that were verified, from 0 to 1.</param>
/// <param name="UsualConversion">The share that is usual at that place.</param>
/// <param name="Kind">What it looks like.</param>
public sealed record UnusualPlace(
    ClientId Client,
    string Country,
    DateTimeOffset Hour,
    long Unverified,
    long Usual,
    double Conversion,
    double UsualConversion,
    UnusualKind Kind);

/// <summary>The judgement that this instance has made last.</summary>
public sealed class UnusualPlaces
{
    private IReadOnlyList<UnusualPlace> _now = [];

    /// <summary>The places, the most unverified codes first.</summary>
    public IReadOnlyList<UnusualPlace> Now => Volatile.Read(ref _now);

    /// <summary>They were judged anew.</summary>
    public void Are(IReadOnlyList<UnusualPlace> places) => Volatile.Write(ref _now, places);
}

internal sealed class UnusualTrafficHandler(UnusualPlaces places) : IRequestHandler<UnusualTrafficQuery, IReadOnlyList<UnusualPlace>>
{
    public Task<IReadOnlyList<UnusualPlace>> Handle(UnusualTrafficQuery request, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<UnusualPlace>>(
            [.. places.Now.Where(place => request.Client is not { } client || place.Client == client)]);
}
