namespace Otp.TestKit.Vonage;

/// <summary>A message that the stub took by Messages.</summary>
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
