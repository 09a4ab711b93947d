namespace Otp.Api.Otps;

/// <summary>A browser that fetches a link ahead of its user must not spend a guess, let alone the code.</summary>
internal static class Prefetch
{
    private const string Header = "Sec-Purpose";

    public static bool IsAskedBy(HttpRequest request)
        => request.Headers[Header].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);
}
