namespace Otp.Client.Tests.Documentation;

/// <summary>Learns a verdict whose answer never came, as the documents show it.</summary>
internal static class LostVerdict
{
    public static async Task<VerifyOtpResult> VerifyAsync(IOtpClient otp, string token, string code)
    {
        var verdict = await otp.VerifyAsync(token, code);
        if (verdict is VerifyOtpResult.NoAnswer lost)
        {
            // Once more, with what was submitted then: the same code under the same key has the same verdict.
            verdict = await otp.VerifyAsync(token, code, lost.IdempotencyKey);
        }

        return verdict;
    }
}
