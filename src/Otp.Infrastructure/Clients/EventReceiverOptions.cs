using Microsoft.Extensions.Configuration;
using Otp.Application.Clients;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Webhooks;

namespace Otp.Infrastructure.Clients;

/// <summary>Section <c>Clients:&lt;name&gt;:Events</c>: where a client is told what becomes of its codes. Prints nothing of it.</summary>
internal sealed class EventReceiverOptions
{
    public const string Name = "Events";

    private const int MostSecrets = 2;

    private static readonly PostAddress Receiver = new("receiver", "events", "https://shop.example/otp-events", "tokens");

    /// <summary>Where events are posted to.</summary>
    public Uri? Address { get; set; }

    /// <summary>Events are signed with each: <c>whsec_</c> and the Base64 of 24 to 64 bytes; two at a time, so that they rotate.</summary>
    public List<string> Secrets { get; set; } = [];

    /// <summary>What it is told: <c>otp.verified</c> and its kin; empty: everything.</summary>
    public List<string> Types { get; set; } = [];

    /// <summary>Whether events may go in clear to another machine.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Notes what is wrong with it.</summary>
    /// <param name="errors">Where it is noted.</param>
    /// <param name="section">The section that it stands in.</param>
    /// <param name="configuration">What it was read from.</param>
    public void Validate(SettingErrors errors, string section, IConfiguration configuration)
    {
        var of = errors.Under(section);
        Receiver.Require(of, section, Address, AllowHttp);
        of.Require(
            nameof(Secrets),
            Secrets.Count is >= 1 and <= MostSecrets && Secrets.TrueForAll(secret => StandardSignature.KeyOf(secret) is not null),
            $"is not a list of one or two secrets (Secrets:0, Secrets:1), each {StandardSignature.SecretRule}");

        // A list as one value is what the binder passes over: the client would be told everything.
        of.Require(
            nameof(Types),
            string.IsNullOrEmpty(configuration[$"{section}:{nameof(Types)}"]),
            "is one value. Write the events as a list: Types:0, Types:1.");
        of.Require(
            nameof(Types),
            Types.TrueForAll(EventTypeNames.All.ContainsKey),
            $"holds an unknown event. Use {string.Join(", ", EventTypeNames.All.Keys)}, or remove it for all of them.");
    }

    /// <summary>What it says; only for one that is valid.</summary>
    public EventReceiver Read() => new(
        Address!,
        [.. Secrets.Select(secret => StandardSignature.KeyOf(secret)!)],
        Types.Count == 0 ? EventTypes.All : Types.Aggregate(EventTypes.None, (all, name) => all | EventTypeNames.All[name]));
}
