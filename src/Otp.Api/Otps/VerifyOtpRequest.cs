namespace Otp.Api.Otps;

/// <summary>The code that the person typed.</summary>
/// <param name="Code">ASCII digits, 5 to 10 of them.</param>
public sealed record VerifyOtpRequest(string? Code)
{
    /// <summary>Nothing of it: it is a code.</summary>
    public override string ToString() => nameof(VerifyOtpRequest);
}
