namespace Otp.Domain.Recipients;

/// <summary>An address on a channel. Prints masked.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Value">The Messenger id, or the number's digits.</param>
public readonly record struct ChannelAddress(Channel Channel, string Value)
{
    /// <summary>The address with all but its end masked.</summary>
    public override string ToString() => Mask.Address(Value ?? "");
}
