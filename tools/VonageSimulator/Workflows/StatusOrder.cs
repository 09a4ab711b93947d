namespace VonageSimulator.Workflows;

/// <summary>A status only moves forward: submitted, delivered, read; rejected and undeliverable end it.</summary>
internal static class StatusOrder
{
    public static bool Allows(MessageStatus from, MessageStatus to, string channel) => (from, to) switch
    {
        (MessageStatus.Submitted, MessageStatus.Delivered or MessageStatus.Rejected or MessageStatus.Undeliverable) => true,
        (MessageStatus.Submitted or MessageStatus.Delivered, MessageStatus.Read) => Channels.KnowsRead(channel),
        _ => false,
    };
}
