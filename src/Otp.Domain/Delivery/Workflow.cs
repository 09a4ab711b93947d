using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>Which channels a delivery goes through, in order, and what makes the next one due.</summary>
public static class Workflow
{
    /// <summary>How long a message may go unread before the next channel is tried, if nothing else is configured.</summary>
    public static readonly TimeSpan DefaultReadTimeout = TimeSpan.FromSeconds(120);

    /// <summary>
    /// How long a provider that throttles us is waited for while another one could take over: no longer than a take-over is noticed.
    /// </summary>
    public static readonly TimeSpan LongestThrottling = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long after a person's last message to the page Messenger takes messages from it (Facebook's standard messaging
    /// window).
    /// </summary>
    public static readonly TimeSpan MessengerWindow = TimeSpan.FromHours(24);

    /// <summary>The most steps of one delivery.</summary>
    public const int MaxSteps = 3;

    /// <summary>The channels that a code goes through, in order, if nothing else is configured.</summary>
    public static readonly IReadOnlyList<Channel> DefaultOrder = [Channel.Messenger, Channel.Sms];

    /// <summary>
    /// The addresses that deliveries to a recipient may go through: on the channels that the request chose, all of them and in that
    /// order; where it chose none, those of the policy's order that are on and have an address.
    /// </summary>
    /// <param name="policy">The rules of deliveries.</param>
    /// <param name="recipient">The person.</param>
    /// <param name="chosen">The channels that the request chose; null or empty where it chose none.</param>
    /// <param name="refusal">Why there is no way, or not the chosen one.</param>
    /// <returns>The addresses, at least one; none where it is refused.</returns>
    public static IReadOnlyList<ChannelAddress> Plan(
        DeliveryPolicy policy, Recipient recipient, IReadOnlyList<Channel>? chosen, out ChannelRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(recipient);
        refusal = chosen is { Count: > 0 } ? RefusalOf(policy, recipient, chosen) : null;
        if (refusal is not null)
        {
            return [];
        }

        var order = chosen is { Count: > 0 } ? chosen : policy.Order.Where(policy.On.Contains);
        var plan = order.Select(recipient.AddressOn).OfType<ChannelAddress>().ToList();
        refusal = plan.Count > 0 ? null : new ChannelRefusal(null, ChannelFault.NoAddress);
        return plan;
    }

    /// <summary>
    /// The addresses that a delivery tries, <see cref="MaxSteps"/> at most. The first delivery of a code begins with the first channel; a resend begins
    /// with the next one that was not tried, and starts over when all were.
    /// </summary>
    /// <param name="plan">The addresses that deliveries may go through.</param>
    /// <param name="tried">The channels that earlier deliveries of this code have tried; empty for the first.</param>
    /// <param name="providerRunsTimer">
    /// Whether the provider takes the whole workflow in one call. It was then told of every channel already, so a resend is
    /// only the last one: SMS where there is a number.
    /// </param>
    public static IReadOnlyList<ChannelAddress> Steps(
        IReadOnlyList<ChannelAddress> plan, IReadOnlySet<Channel> tried, bool providerRunsTimer)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tried);
        if (providerRunsTimer && tried.Count > 0)
        {
            return [plan[^1]];
        }

        var remaining = plan.SkipWhile(address => tried.Contains(address.Channel)).ToList();
        return [.. (remaining.Count > 0 ? remaining : plan).Take(MaxSteps)];
    }

    /// <summary>The same without Messenger, where something else is left.</summary>
    public static IReadOnlyList<ChannelAddress> WithoutMessenger(IReadOnlyList<ChannelAddress> steps)
    {
        var others = steps.Where(step => step.Channel != Channel.Messenger).ToList();
        return others.Count > 0 ? others : steps;
    }

    /// <summary>Whether a channel can tell that a message was read.</summary>
    public static bool TellsRead(Channel channel) => channel is Channel.Messenger or Channel.WhatsApp;

    private static ChannelRefusal? RefusalOf(DeliveryPolicy policy, Recipient recipient, IReadOnlyList<Channel> chosen)
    {
        for (var index = 0; index < chosen.Count; index++)
        {
            if (!policy.On.Contains(chosen[index]))
            {
                return new ChannelRefusal(index, ChannelFault.Off);
            }

            if (recipient.AddressOn(chosen[index]) is null)
            {
                return new ChannelRefusal(index, ChannelFault.NoAddress);
            }

            // A provider that runs the timer does so for its own workflow, whose order is fixed.
            if (policy.ProviderRunsTimer && index > 0 && Place(policy, chosen[index]) < Place(policy, chosen[index - 1]))
            {
                return new ChannelRefusal(index, ChannelFault.OutOfOrder);
            }
        }

        return null;
    }

    private static int Place(DeliveryPolicy policy, Channel channel) => policy.Order.TakeWhile(other => other != channel).Count();
}

/// <summary>Why a code cannot go where a request wants it to.</summary>
/// <param name="Index">The place of the chosen channel that is at fault, from 0; null where the request chose none.</param>
/// <param name="Fault">What is wrong with it.</param>
public sealed record ChannelRefusal(int? Index, ChannelFault Fault);

/// <summary>What is wrong with a channel for a recipient.</summary>
public enum ChannelFault
{
    /// <summary>Nobody carries it.</summary>
    Off,

    /// <summary>The recipient has no address that it takes.</summary>
    NoAddress,

    /// <summary>The provider runs the workflow by itself, and takes its channels in another order only.</summary>
    OutOfOrder,
}
