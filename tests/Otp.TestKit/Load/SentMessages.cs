namespace Otp.TestKit.Load;

/// <summary>A message that a stand-in for a provider took.</summary>
/// <param name="To">The number or Messenger id.</param>
/// <param name="ClientRef">The service's reference of the step: two messages with one reference are a repetition.</param>
/// <param name="Code">The code in it.</param>
/// <param name="Id">The stub's own id of it.</param>
/// <param name="At">When it was taken.</param>
public sealed record SentMessage(string To, string ClientRef, string Code, string Id, DateTimeOffset At)
{
    /// <summary>Whether the caller was told, in an answer that went out whole, that it was taken.</summary>
    public bool Confirmed { get; internal set; }
}

/// <summary>What went out to people.</summary>
public interface ISentMessages
{
    /// <summary>The messages to a recipient, in the order in which they came.</summary>
    IReadOnlyList<SentMessage> SentTo(string recipient);

    /// <summary>The code in the first message to a recipient, waited for; null when none comes.</summary>
    async Task<string?> SentCodeAsync(string recipient, TimeSpan limit)
    {
        var sent = await Eventually.ReadAsync(() => Task.FromResult(SentTo(recipient)), messages => messages.Count > 0, limit);
        return sent is [{ Code: var code }, ..] ? code : null;
    }
}

/// <summary>What went out by any of several providers.</summary>
public sealed class SentByAny(params IReadOnlyList<ISentMessages> providers) : ISentMessages
{
    public IReadOnlyList<SentMessage> SentTo(string recipient)
        => [.. providers.SelectMany(provider => provider.SentTo(recipient)).OrderBy(message => message.At)];
}
