namespace Otp.Domain.Recipients;

/// <summary>An address on a channel. Prints masked.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Value">The Messenger id, the number's digits, or the e-mail address as it was spelt.</param>
public readonly record struct ChannelAddress(Channel Channel, string Value)
{
    /// <summary>The address masked, so that a person recognises their own.</summary>
    public override string ToString()
        => Channel == Channel.Email ? Mask.Mailbox(Value ?? "") : Mask.Address(Value ?? "");
}

/// <summary>A way to reach a person.</summary>
public enum Channel
{
    /// <summary>Facebook Messenger.</summary>
    Messenger = 1,

    /// <summary>SMS.</summary>
    Sms = 2,

    /// <summary>WhatsApp.</summary>
    WhatsApp = 3,

    /// <summary>E-mail.</summary>
    Email = 4,

    /// <summary>A call that speaks the code.</summary>
    Voice = 5,
}

/// <summary>What channels are called, and what they take.</summary>
public static class Channels
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Channel> All { get; } = Enum.GetValues<Channel>();

    /// <summary>The name of a channel in requests, answers, settings and metrics.</summary>
    public static string Name(this Channel channel) => channel switch
    {
        Channel.Messenger => "messenger",
        Channel.Sms => "sms",
        Channel.WhatsApp => "whatsapp",
        Channel.Email => "email",
        Channel.Voice => "voice",
    };

    /// <summary>Reads a name, in lower case as it is written on the wire; false for what names no channel.</summary>
    public static bool TryParse(string? name, out Channel channel)
    {
        foreach (var candidate in All)
        {
            if (candidate.Name() == name)
            {
                channel = candidate;
                return true;
            }
        }

        channel = default;
        return false;
    }

    /// <summary>The kind of address that a channel takes.</summary>
    public static AddressKind AddressKind(this Channel channel) => channel switch
    {
        Channel.Messenger => Recipients.AddressKind.Messenger,
        Channel.Sms or Channel.WhatsApp or Channel.Voice => Recipients.AddressKind.Phone,
        Channel.Email => Recipients.AddressKind.Email,
    };
}

/// <summary>Hides most of an address, leaving what a person recognises as their own.</summary>
public static class Mask
{
    private const int Shown = 2;
    private const char Sign = '*';
    private const string Hidden = "***";

    /// <summary>
    /// The address with all but its last two characters replaced, the length kept; all of it where it has four or fewer.
    /// </summary>
    public static string Address(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var shown = address.Length > 2 * Shown ? Shown : 0;
        return string.Concat(new string(Sign, address.Length - shown), address.AsSpan(address.Length - shown));
    }

    /// <summary>
    /// The domain, and the first character of the mailbox there where it has more than one: <c>a***@example.com</c>. How long it is
    /// does not show.
    /// </summary>
    public static string Mailbox(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var at = address.LastIndexOf('@');
        return at < 0 ? Address(address) : string.Concat(address.AsSpan(0, at > 1 ? 1 : 0), Hidden, address.AsSpan(at));
    }
}
