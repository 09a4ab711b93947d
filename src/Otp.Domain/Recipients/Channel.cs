namespace Otp.Domain.Recipients;

/// <summary>A way to reach a person.</summary>
public enum Channel
{
    /// <summary>Facebook Messenger.</summary>
    Messenger = 1,

    /// <summary>SMS.</summary>
    Sms = 2,
}
