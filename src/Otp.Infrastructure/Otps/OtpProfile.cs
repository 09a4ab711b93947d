using Otp.Domain.Otps;

namespace Otp.Infrastructure.Otps;

/// <summary>What holds where nothing is configured.</summary>
internal enum OtpProfile
{
    /// <summary>As the service's first clients expect: 5 digits, 3 attempts, verification by GET.</summary>
    Compatible,

    /// <summary>As NIST SP 800-63B-4 asks: 6 digits, more attempts for the longer code, no codes in URLs.</summary>
    Strict,
}

/// <summary>The values of the profiles.</summary>
internal static class OtpProfiles
{
    public static OtpPolicy Policy(this OtpProfile profile) => profile switch
    {
        OtpProfile.Compatible => new OtpPolicy(),
        OtpProfile.Strict => new OtpPolicy { CodeLength = 6, MaxAttempts = 5, MaxFailuresPerRecipientPerDay = 30 },
    };

    public static bool VerifiesByGet(this OtpProfile profile) => profile switch
    {
        OtpProfile.Compatible => true,
        OtpProfile.Strict => false,
    };
}
