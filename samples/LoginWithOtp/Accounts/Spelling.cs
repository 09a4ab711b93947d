using System.Text.RegularExpressions;

namespace LoginWithOtp.Accounts;

/// <summary>What people type, in one form: one account for one number. Whether the number exists is for the service to say.</summary>
internal static partial class Spelling
{
    /// <summary>The most characters that are looked at; more than any number has, with whatever stands between its digits.</summary>
    public const int MaxLength = 60;

    /// <summary>The digits behind a +; null when it is no number in international form.</summary>
    public static string? Number(string? typed)
    {
        if (typed is not { Length: <= MaxLength })
        {
            return null;
        }

        var bare = Separators().Replace(typed, "");
        return International().IsMatch(bare) ? $"+{bare.TrimStart('+')}" : null;
    }

    // Spaces and dashes of any kind, brackets, dots, slashes, and the invisible marks that phone books copy along.
    [GeneratedRegex(@"[\s\p{Z}\p{Pd}\p{Cf}().\u00B7/]", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Separators();

    [GeneratedRegex(@"^\+?[1-9][0-9]{6,14}$", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex International();
}
