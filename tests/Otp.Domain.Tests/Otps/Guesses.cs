using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Otps;

/// <summary>Guesses at an item's code, right after it was issued.</summary>
internal static class Guesses
{
    public static VerificationResult Submit(this OtpItem item, OtpCode code, DateTimeOffset now)
        => item.Verify(code, AnOtpItem.RightCode, now);

    public static VerificationResult SubmitRight(this OtpItem item, DateTimeOffset? now = null)
        => item.Submit(AnOtpItem.RightCode, now ?? AnOtpItem.IssuedAt);

    public static VerificationResult SubmitWrong(this OtpItem item, DateTimeOffset? now = null)
        => item.Submit(AnOtpItem.WrongCode, now ?? AnOtpItem.IssuedAt);

    public static void FailTimes(this OtpItem item, int times)
    {
        for (var guess = 0; guess < times; guess++)
        {
            item.SubmitWrong();
        }
    }
}
