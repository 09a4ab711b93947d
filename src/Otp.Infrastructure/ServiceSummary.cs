using Microsoft.Extensions.Options;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Clients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure;

/// <summary>How the service is set up: what its start tells of it, and warns of.</summary>
public sealed class ServiceSummary
{
    private const int RecommendedLength = 6;

    internal ServiceSummary(
        IOptions<OtpOptions> otp,
        IOptions<DeliveryOptions> delivery,
        IOptions<VonageOptions> vonage,
        IOptions<AuthenticationOptions> authentication,
        DeliveryPolicies policies,
        IOptions<ClientsOptions> clients,
        Leniency leniency,
        StoragePlace storage,
        TimeProvider timeProvider)
    {
        var sends = delivery.Value.Provider != DeliveryProvider.Console;
        PrintsMessages = !sends;
        StandIn = leniency.Holds && sends && vonage.Value.BaseAddress.IsLoopback ? vonage.Value.BaseAddress : null;
        VerifiesByGet = otp.Value.VerifiesByGet;
        Anonymous = authentication.Value.Anonymous;
        UnsignedWebhooks = vonage.Value.AllowUnsignedWebhooks;
        AllCountries = !leniency.Holds && sends && delivery.Value.AllowedCountries.Count == 0;
        NoMessengerSender = vonage.Value.MessengerSenderId.Length == 0
            && policies.AtStart.Routes.Of(Channel.Messenger).Contains(Domain.Delivery.Provider.Vonage);
        var now = timeProvider.GetUtcNow();
        TestRecipients = clients.Value
            .Select(client => (client.Key, Live: client.Value.TestRecipients.FindAll(test => test.End > now)))
            .Where(client => client.Live.Count > 0)
            .ToDictionary(client => client.Key, client => client.Live.ConvertAll(Masked), StringComparer.OrdinalIgnoreCase);
        var policy = otp.Value.Policy;
        Provider = delivery.Value.Provider?.ToString() ?? "";
        Database = storage.Name;
        ShortCodes =
        [
            .. clients.Value
                .Select(client => (Settings: $"{ClientsOptions.Section}:{client.Key}", Length: client.Value.Over(policy).CodeLength))
                .Where(client => client.Length != policy.CodeLength)
                .Prepend((Settings: OtpOptions.Section, Length: policy.CodeLength))
                .Where(codes => codes.Length < RecommendedLength)
                .Select(codes => codes.Settings),
        ];
        FailoversAfterExpiry =
        [
            .. WorkflowsOf(policies.AtStart, policy, clients.Value)
                .Where(workflow => !workflow.Delivery.LeavesLifeToTheLast(workflow.Validity))
                .Select(workflow => workflow.Settings),
        ];
        LongTexts = Clients.LongTexts.Find(otp.Value, clients.Value);
    }

    /// <summary>The test recipients of each client whose time is not over, masked, with their last day.</summary>
    public IReadOnlyDictionary<string, List<string>> TestRecipients { get; }

    /// <summary>Who delivers.</summary>
    public string Provider { get; }

    /// <summary>Whether messages are printed where the service runs, and reach nobody.</summary>
    public bool PrintsMessages { get; }

    /// <summary>The stand-in for Vonage that messages go to in Development, on this machine; null: there is none.</summary>
    public Uri? StandIn { get; }

    /// <summary>Where codes are stored.</summary>
    public string Database { get; }

    /// <summary>By whose settings codes are shorter than NIST SP 800-63B-4 asks.</summary>
    public IReadOnlyList<string> ShortCodes { get; }

    /// <summary>By whose settings the last channel's message would come when the code is nearly over, or later.</summary>
    public IReadOnlyList<string> FailoversAfterExpiry { get; }

    /// <summary>The texts that are sent as more than one SMS.</summary>
    public IReadOnlyList<LongText> LongTexts { get; }

    /// <summary>Whether codes may be verified by GET.</summary>
    public bool VerifiesByGet { get; }

    /// <summary>Whether requests without a key are served.</summary>
    public bool Anonymous { get; }

    /// <summary>Whether unsigned webhooks are believed.</summary>
    public bool UnsignedWebhooks { get; }

    /// <summary>Whether a provider that costs money is sent numbers of every country.</summary>
    public bool AllCountries { get; }

    /// <summary>Whether messages to Messenger will be refused for want of a sender.</summary>
    public bool NoMessengerSender { get; }

    private static IEnumerable<(string Settings, DeliveryPolicy Delivery, TimeSpan Validity)> WorkflowsOf(
        DeliveryPolicy delivery, OtpPolicy policy, ClientsOptions clients)
        => clients
            .Where(client => client.Value.Channels.Count > 0 || client.Value.Validity is not null)
            .Select(client => ($"{ClientsOptions.Section}:{client.Key}", client.Value.Over(delivery), client.Value.Over(policy).Validity))
            .Prepend(("Delivery", delivery, policy.Validity));

    private static string Masked(TestRecipientOptions test)
    {
        var (_, identity) = test.Recipient!.Identities.Single();
        var address = identity.Contains('@', StringComparison.Ordinal) ? Mask.Mailbox(identity) : Mask.Address(identity);
        return test.ValidUntil is { } day ? $"{address} until {day}" : address;
    }
}
