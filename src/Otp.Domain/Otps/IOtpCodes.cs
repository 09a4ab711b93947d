namespace Otp.Domain.Otps;

/// <summary>The keys that codes are derived under.</summary>
public interface IOtpCodes
{
    /// <summary>A new origin: the active key's name and a fresh seed.</summary>
    CodeOrigin Draw();

    /// <summary>The code of an item; null when its key is no longer configured.</summary>
    OtpCode? Derive(OtpItem item);
}
