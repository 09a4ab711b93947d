using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Otp.Application.Otps;
using Otp.Application.Storage;
using Otp.Application.Support;

namespace Otp.Api.Support;

/// <summary>What a search found.</summary>
/// <param name="Codes">The newest 50 codes of the person or the token, newest first, as long as they are kept.</param>
/// <param name="Refusals">What was refused to the person, the latest first; empty when a token was looked for.</param>
public sealed record SearchCodesDocument(IReadOnlyList<FoundCodeDocument> Codes, IReadOnlyList<RefusalDocument> Refusals)
{
    internal static SearchCodesDocument Of(SearchCodesResult result)
        => new([.. result.Codes.Select(FoundCodeDocument.Of)], [.. result.Refusals.Select(RefusalDocument.Of)]);
}

/// <summary>A code that was found: the status document, with the client that asked for it and all its deliveries.</summary>
public sealed record FoundCodeDocument : OtpStatusDocument
{
    [SetsRequiredMembers]
    internal FoundCodeDocument(OtpStatusDocument status)
        : base(status)
    {
        Client = "";
        Delivery = null;
        Deliveries = [];
    }

    /// <summary>The client that asked for the code.</summary>
    [JsonPropertyOrder(-1)]
    public required string Client { get; init; }

    /// <summary>Everything that was done to deliver it, oldest first.</summary>
    [JsonPropertyOrder(1)]
    public required IReadOnlyList<DeliveryDocument> Deliveries { get; init; }

    internal static FoundCodeDocument Of(FoundCode found) => new(OtpStatusDocument.Of(found.Otp))
    {
        Client = found.Client.Value,
        Deliveries =
        [
            .. found.Deliveries.Select(delivery => DeliveryDocument.Of(delivery) with { StartedAt = delivery.CreatedAt.UtcDateTime }),
        ],
    };
}

/// <summary>How often one rule refused to send to the person.</summary>
/// <param name="Client">The client that asked.</param>
/// <param name="Rule">The rule, as `rule` of the refusal named it, or the setting that forbids the number; ignore values you do not know.</param>
/// <param name="Count">How often.</param>
/// <param name="FirstAt">When it did so first, UTC.</param>
/// <param name="LastAt">When it did so last, UTC.</param>
public sealed record RefusalDocument(string Client, string Rule, long Count, DateTime FirstAt, DateTime LastAt)
{
    internal static RefusalDocument Of(RefusedSends refused)
        => new(refused.Client.Value, refused.Rule, refused.Count, refused.FirstAt.UtcDateTime, refused.LastAt.UtcDateTime);
}
