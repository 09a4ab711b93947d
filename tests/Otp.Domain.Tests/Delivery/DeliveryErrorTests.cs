using Otp.Domain.Delivery;

namespace Otp.Domain.Tests.Delivery;

public sealed class DeliveryErrorTests
{
    private static DeliveryError[] All =>
    [
        DeliveryError.ProviderUnavailable, DeliveryError.ProviderThrottled, DeliveryError.OutcomeUnknown, DeliveryError.CredentialsRefused,
        DeliveryError.LowBalance, DeliveryError.MessageRefused, DeliveryError.NotDelivered, DeliveryError.KeyGone,
        .. Enum.GetValues<DropReason>().Select(DeliveryError.Dropped),
    ];

    [Test]
    public void Clients_may_program_against_the_codes()
        => Assert.That(
            string.Join(' ', All.Select(error => error.Code)),
            Is.EqualTo(
                "provider-unavailable provider-throttled outcome-unknown credentials-refused low-balance message-refused not-delivered key-gone " +
                "verified cancelled expired locked superseded not-needed"));

    [Test]
    public void Every_error_fits_its_column_and_has_a_sentence_of_its_own()
    {
        Assert.That(All.Select(error => error.Code.Length), Is.All.InRange(1, DeliveryError.MaxCodeLength));
        Assert.That(All.Select(error => error.Reason.Length), Is.All.InRange(1, DeliveryError.MaxReasonLength));
        Assert.That(All.Select(error => error.Reason), Is.Unique.And.All.Match(@"^[A-Z].*\.$"));
    }
}
