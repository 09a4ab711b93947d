namespace Otp.Client;

/// <summary>How errors by member print.</summary>
internal static class Sentences
{
    public static string Of(IReadOnlyDictionary<string, string[]> errors)
        => string.Join("; ", errors.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}"));
}
