namespace Otp.Domain.Otps;

/// <summary>Identifies one issued code.</summary>
/// <param name="Value">A version 7 UUID, so that ids grow with time and inserts stay at the end of their index.</param>
public readonly record struct OtpItemId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static OtpItemId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
}
