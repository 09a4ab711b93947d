using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Delivery;

/// <summary>Section <c>Delivery</c>.</summary>
internal sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>Who delivers. Null: <see cref="DeliveryProvider.Console"/> in Development, and an error elsewhere.</summary>
    public DeliveryProvider? Provider { get; set; }

    /// <summary>How long a message may stay unread before the next channel is tried.</summary>
    public TimeSpan ReadTimeout { get; set; } = Workflow.DefaultReadTimeout;

    /// <summary>
    /// Whether Messenger is passed over for a person who has not written to the page within 24 hours. For pages whose
    /// messages all come to this service's inbound webhook.
    /// </summary>
    public bool SkipClosedMessengerWindow { get; set; }

    /// <summary>Countries whose numbers are sent to, as ISO 3166-1 alpha-2 codes; empty for all.</summary>
    public List<string> AllowedCountries { get; set; } = [];

    /// <summary>Special kinds of numbers (<see cref="SpecialNumberType"/>, by name) that are sent to all the same.</summary>
    public List<string> AllowedNumberTypes { get; set; } = [];

    /// <summary>The kinds that are not sent to; <c>Strict</c> refuses VoIP too.</summary>
    public IReadOnlySet<SpecialNumberType> RefusedNumberTypes(OtpProfile profile) => Enum.GetValues<SpecialNumberType>()
        .Where(type => (type != SpecialNumberType.Voip || profile == OtpProfile.Strict) && !AllowedNumberTypes.Contains(type.ToString(), StringComparer.OrdinalIgnoreCase))
        .ToHashSet();
}
