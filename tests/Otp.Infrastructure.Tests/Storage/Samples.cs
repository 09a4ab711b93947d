using System.Security.Cryptography;
using Otp.Application.Idempotency;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Aggregates to store. Their states are reached by what happens to them.</summary>
internal static class Samples
{
    public static readonly ChannelAddress OnMessenger = new(Channel.Messenger, "8192836451");
    public static readonly ChannelAddress OnSms = new(Channel.Sms, "393331234567");

    private static readonly RandomNumberGenerator Chance = RandomNumberGenerator.Create();

    public static OtpCode RightCode { get; } = Code("12345");

    public static OtpCode WrongCode { get; } = Code("54321");

    public static IdempotencyKey Key(string text)
        => IdempotencyKey.TryParse(text, out var key) ? key : throw new ArgumentException(IdempotencyKey.Rule, nameof(text));

    public static RecipientFingerprint Both { get; } = new(Hash(), Hash());

    public static OtpCode Code(string digits) => OtpCode.TryParse(digits, out var code) ? code : throw new FormatException("Not a code.");

    public static AddressHash Hash() => new(RandomNumberGenerator.GetBytes(AddressHash.Size));

    public static OtpItem Item(string token, OtpPolicy? policy = null, OtpItem? previous = null, RecipientFingerprint? recipient = null, DateTimeOffset? at = null, ClientId? client = null)
        => OtpItem.Issue(
            client ?? ClientId.Default,
            RequestToken.Parse(token),
            previous,
            recipient ?? Both,
            new CodeOrigin("k1", OtpSeed.Draw(Chance)),
            policy ?? new OtpPolicy(),
            at ?? TestDatabase.Now);

    public static OtpDelivery Delivery(OtpItem item, params ChannelAddress[] addresses)
        => OtpDelivery.Start(
            item,
            addresses.Length > 0 ? addresses : [OnMessenger, OnSms],
            TimeSpan.FromSeconds(120),
            TimeSpan.FromSeconds(30),
            item.CreatedAt);

    /// <summary>A delivery that nobody holds, due at an instant.</summary>
    public static OtpDelivery DueDelivery(OtpItem item, DateTimeOffset due)
    {
        var delivery = Delivery(item);
        delivery.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Postponed(DeliveryError.ProviderUnavailable, RetryAfter: null), due - item.CreatedAt), item.CreatedAt);
        delivery.Release();
        return delivery;
    }

    public static Task<int> AddAsync(this IUnitOfWork unitOfWork, OtpItem item, params OtpDelivery[] deliveries)
        => unitOfWork.RunAsync(
            (storage, _) =>
            {
                storage.Otps.Add(item);
                foreach (var delivery in deliveries)
                {
                    storage.Deliveries.Add(delivery);
                }

                return ValueTask.FromResult(0);
            },
            CancellationToken.None);

    public static Task<OtpItem?> FindAsync(this IUnitOfWork unitOfWork, OtpItemId id)
        => unitOfWork.ReadAsync((storage, _) => storage.Otps.FindAsync(id), CancellationToken.None);

    public static Task<OtpDelivery?> FindAsync(this IUnitOfWork unitOfWork, DeliveryId id)
        => unitOfWork.ReadAsync((storage, _) => storage.Deliveries.FindAsync(id), CancellationToken.None);
}
