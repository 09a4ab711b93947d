using System.Text.RegularExpressions;

namespace LoginWithOtp.Accounts;

/// <summary>What people type, in one form: one account for one number. Whether the number exists is for the service to say.</summary>
internal static partial class Spelling
{
    public const int MaxLength = 40;

    /// <summary>The digits behind a +; null when it is no number in international form.</summary>
    public static string? Number(string? typed)
    {
        var bare = Separators().Replace(typed ?? "", "");
        return International().IsMatch(bare) ? $"+{bare.TrimStart('+')}" : null;
    }

    /// <summary>False when it is no Messenger id; nothing typed is none, and right.</summary>
    public static bool TryMessengerId(string? typed, out string? id)
    {
        id = string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
        return id is null || MessengerId().IsMatch(id);
    }

    [GeneratedRegex(@"[ ()\-]", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Separators();

    [GeneratedRegex(@"^\+?[1-9][0-9]{6,14}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex International();

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]{1,50}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex MessengerId();
}
