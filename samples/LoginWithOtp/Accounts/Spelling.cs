using System.Text.RegularExpressions;

namespace LoginWithOtp.Accounts;

/// <summary>Brings typed numbers into one form, so that each has one account. The service says if a number exists.</summary>
internal static partial class Spelling
{
    /// <summary>The longest text that is looked at, in characters. No number is that long, even with signs between its digits.</summary>
    public const int MaxLength = 60;

    /// <summary>A plus sign and the digits; null if the text is not a number in international form.</summary>
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
