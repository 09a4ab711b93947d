using Otp.Domain.Recipients;

namespace Otp.Domain.Delivery;

/// <summary>Who carries messages. The values are stored, and combine where several are meant.</summary>
[Flags]
public enum Provider
{
    /// <summary>Nobody in particular: messages are printed, or a provider runs the whole workflow.</summary>
    None = 0,

    /// <summary>Vonage: Messenger, SMS, WhatsApp.</summary>
    Vonage = 1,

    /// <summary>A mail server: e-mail.</summary>
    Smtp = 2,

    /// <summary>Twilio: SMS, WhatsApp.</summary>
    Twilio = 4,

    /// <summary>The operator's own address, for any channel.</summary>
    Gateway = 8,
}

/// <summary>What providers are called.</summary>
public static class Providers
{
    /// <summary>The name of one provider in answers, metrics and traces.</summary>
    public static string Name(this Provider provider) => provider switch
    {
        Provider.Vonage => "vonage",
        Provider.Smtp => "smtp",
        Provider.Twilio => "twilio",
        Provider.Gateway => "gateway",
        _ => "none",
    };
}

/// <summary>
/// Which providers carry a channel, the first one first. What happens to a step when one of them fails is decided here, by the route,
/// by who has refused us, and by nothing else.
/// </summary>
public sealed class Routes
{
    private readonly IReadOnlyDictionary<Channel, IReadOnlyList<Provider>> _byChannel;

    /// <summary>The routes of some channels.</summary>
    public Routes(IReadOnlyDictionary<Channel, IReadOnlyList<Provider>> byChannel)
    {
        ArgumentNullException.ThrowIfNull(byChannel);
        _byChannel = byChannel;
    }

    /// <summary>No routes: one provider, which need not be named, carries whatever comes.</summary>
    public static Routes None { get; } = new(new Dictionary<Channel, IReadOnlyList<Provider>>());

    /// <summary>The channels that have a route.</summary>
    public IEnumerable<Channel> Channels => _byChannel.Keys;

    /// <summary>The providers of a channel, in order.</summary>
    public IReadOnlyList<Provider> Of(Channel channel)
        => _byChannel.TryGetValue(channel, out var route) ? route : _byChannel.Count == 0 ? [Provider.None] : [];

    /// <summary>The first provider of a channel; <see cref="Provider.None"/> where it has none.</summary>
    public Provider FirstOf(Channel channel) => Of(channel) is [var first, ..] ? first : Provider.None;

    /// <summary>Who is called for a step: the one that it names, while the route has it and it has not refused us, or else the first.</summary>
    /// <param name="step">The step.</param>
    /// <param name="refusing">Those who have refused us.</param>
    /// <returns>The provider; null when none is left.</returns>
    public Provider? For(DeliveryStep step, Provider refusing)
    {
        ArgumentNullException.ThrowIfNull(step);
        var left = Left(step.Channel, refusing);
        return left.Contains(step.Provider) ? step.Provider : left.Cast<Provider?>().FirstOrDefault();
    }

    /// <summary>Who takes over from a provider that certainly did not take a message.</summary>
    /// <param name="step">The step.</param>
    /// <param name="failed">Who was called.</param>
    /// <param name="refusing">Those who have refused us.</param>
    /// <returns>
    /// The next provider, and whether the route begins anew with it, so that the call must wait; null when none is left.
    /// </returns>
    public (Provider Next, bool BeginsAnew)? After(DeliveryStep step, Provider failed, Provider refusing)
    {
        ArgumentNullException.ThrowIfNull(step);
        var route = Of(step.Channel);
        var place = route.Count;
        for (var index = 0; index < route.Count; index++)
        {
            place = route[index] == failed ? index : place;
        }

        var left = Left(step.Channel, refusing);
        foreach (var later in route.Skip(place + 1).Where(left.Contains))
        {
            return (later, false);
        }

        return left.Count > 0 ? (left[0], true) : null;
    }

    /// <summary>Whether anybody can carry a step who carries nothing of another step's channel.</summary>
    /// <param name="step">The step.</param>
    /// <param name="other">The other one.</param>
    /// <param name="refusing">Those who have refused us.</param>
    public bool GoesByOthers(DeliveryStep step, DeliveryStep other, Provider refusing)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(other);
        return Left(step.Channel, refusing).Except(Of(other.Channel)).Any();
    }

    private List<Provider> Left(Channel channel, Provider refusing)
        => [.. Of(channel).Where(provider => provider == Provider.None || !refusing.HasFlag(provider))];
}
