using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>Which channels a delivery goes through, in order, and what makes the next one due.</summary>
public static class Workflow
{
    /// <summary>How long a message may stay unread before the next channel is tried, if nothing else is configured.</summary>
    public static readonly TimeSpan DefaultReadTimeout = TimeSpan.FromSeconds(120);

    /// <summary>
    /// How long after a person's last message to the page Messenger takes messages from it (Facebook's standard messaging
    /// window).
    /// </summary>
    public static readonly TimeSpan MessengerWindow = TimeSpan.FromHours(24);

    /// <summary>
    /// The addresses that a delivery tries. The first delivery of a code begins with the first channel; a resend begins
    /// with the next one that was not tried, and starts over when all were.
    /// </summary>
    /// <param name="recipient">The person.</param>
    /// <param name="tried">The channels that earlier deliveries of this code have tried; empty for the first.</param>
    /// <param name="providerRunsTimer">
    /// Whether the provider takes the whole workflow in one call. It was then told of every channel already, so a resend is
    /// only SMS where there is a number.
    /// </param>
    public static IReadOnlyList<ChannelAddress> Steps(Recipient recipient, IReadOnlySet<Channel> tried, bool providerRunsTimer)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(tried);
        var all = recipient.Addresses.ToList();
        if (tried.Count == 0)
        {
            return all;
        }

        if (providerRunsTimer)
        {
            return [all[^1]];
        }

        var remaining = all.SkipWhile(address => tried.Contains(address.Channel)).ToList();
        return remaining.Count > 0 ? remaining : all;
    }

    /// <summary>The same without Messenger, where something else is left.</summary>
    public static IReadOnlyList<ChannelAddress> WithoutMessenger(IReadOnlyList<ChannelAddress> steps)
    {
        var others = steps.Where(step => step.Channel != Channel.Messenger).ToList();
        return others.Count > 0 ? others : steps;
    }

    /// <summary>Whether a channel can tell that a message was read. SMS cannot.</summary>
    public static bool TellsRead(Channel channel) => channel == Channel.Messenger;
}
