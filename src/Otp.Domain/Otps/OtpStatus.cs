namespace Otp.Domain.Otps;

/// <summary>Where an issued code stands. All but <see cref="Pending"/> are terminal.</summary>
public enum OtpStatus
{
    /// <summary>Waiting to be verified.</summary>
    Pending = 0,

    /// <summary>The right code came in, once.</summary>
    Verified = 1,

    /// <summary>Its time passed.</summary>
    Expired = 2,

    /// <summary>The client withdrew it.</summary>
    Cancelled = 3,

    /// <summary>Too many wrong codes were tried; the right one no longer helps.</summary>
    Locked = 4,
}
