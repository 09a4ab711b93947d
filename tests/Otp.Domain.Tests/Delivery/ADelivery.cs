using Otp.Domain.Delivery;
using Otp.Domain.Recipients;
using Otp.Domain.Tests.Otps;
using Otp.Domain.Tests.Recipients;

namespace Otp.Domain.Tests.Delivery;

/// <summary>Arranges deliveries and what happens to them. All of them carry a code that lives five minutes.</summary>
internal static class ADelivery
{
    public const int Messenger = 0;

    public const int Sms = 1;

    public static readonly DateTimeOffset StartedAt = AnOtpItem.IssuedAt;

    public static readonly DateTimeOffset ExpiresAt = StartedAt.AddMinutes(5);

    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(120);

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    public static readonly DeliveryError SomeError = new("some-error", "Something went wrong.");

    private static readonly ChannelAddress MessengerAddress = new(Channel.Messenger, "8192836451");
    private static readonly ChannelAddress SmsAddress = new(Channel.Sms, "393331234567");

    public static OtpDelivery ToMessengerThenSms() => To(MessengerAddress, SmsAddress);

    public static OtpDelivery ToMessengerAlone() => To(MessengerAddress);

    public static OtpDelivery ToSmsAlone() => To(SmsAddress);

    public static OtpDelivery ToSmsThenMessenger() => To(SmsAddress, MessengerAddress);

    public static OtpDelivery ToThree() => To(MessengerAddress, MessengerAddress, SmsAddress);

    public static OtpDelivery To(params ChannelAddress[] addresses)
        => OtpDelivery.Start(new AnOtpItem().Pending(), addresses, ReadTimeout, Lease, StartedAt);

    /// <summary>One over these channels, with an address on each.</summary>
    public static OtpDelivery ToChannels(
        IReadOnlyList<Channel> channels, IReadOnlyDictionary<Channel, TimeSpan>? waits = null, Routes? routes = null)
        => OtpDelivery.Start(
            new AnOtpItem().Pending(),
            [.. channels.Select(channel => ARecipient.WithAll.AddressOn(channel)!.Value)],
            ReadTimeout,
            Lease,
            StartedAt,
            waits,
            routes: routes);

    /// <summary>What a worker records after its call: it happened, and the worker lets go.</summary>
    public static OtpDelivery Recorded(this OtpDelivery delivery, DeliveryEvent happened, DateTimeOffset? now = null)
    {
        delivery.Apply(happened, now ?? StartedAt);
        delivery.Release();
        return delivery;
    }

    public static OtpDelivery Accepted(this OtpDelivery delivery, int step, DateTimeOffset? now = null)
        => delivery.Recorded(new DeliveryEvent.Answered(step, new SendOutcome.Accepted(null, $"message-{step}", WholeWorkflow: false)), now);

    public static OtpDelivery AcceptedAsAWhole(this OtpDelivery delivery, DateTimeOffset? now = null)
        => delivery.Recorded(new DeliveryEvent.Answered(Messenger, new SendOutcome.Accepted("workflow-1", null, WholeWorkflow: true)), now);

    public static OtpDelivery Refused(this OtpDelivery delivery, int step, DateTimeOffset? now = null)
        => delivery.Recorded(new DeliveryEvent.Answered(step, new SendOutcome.Refused(SomeError)), now);

    public static OtpDelivery Postponed(this OtpDelivery delivery, int step, TimeSpan delay, DateTimeOffset? now = null)
        => delivery.Recorded(new DeliveryEvent.Answered(step, new SendOutcome.Postponed(SomeError, RetryAfter: null), delay), now);

    public static OtpDelivery Unanswered(this OtpDelivery delivery, int step, DateTimeOffset? now = null)
        => delivery.Recorded(new DeliveryEvent.Answered(step, new SendOutcome.Unknown(), TimeSpan.FromSeconds(1)), now);

    public static OtpDelivery Reported(this OtpDelivery delivery, int step, StepStatus status, DateTimeOffset? now = null)
    {
        var error = status is StepStatus.Rejected or StepStatus.Undeliverable ? SomeError : null;
        delivery.Apply(new DeliveryEvent.Reported(step, status, error), now ?? StartedAt);
        return delivery;
    }

    public static OtpDelivery Stopped(this OtpDelivery delivery, DropReason reason, DateTimeOffset? now = null)
    {
        delivery.Apply(new DeliveryEvent.Stopped(reason), now ?? StartedAt);
        return delivery;
    }

    public static IEnumerable<StepStatus> StepStatuses(this OtpDelivery delivery) => delivery.Steps.Select(step => step.Status);
}
