using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Otp.Domain.Recipients;

/// <summary>
/// The language that a person reads, as a BCP 47 tag in its canonical form (RFC 5646): <c>it</c>, <c>pt-BR</c>, <c>zh-Hant-TW</c>.
/// Only the form is checked, not whether such a language exists.
/// </summary>
public readonly partial record struct LocaleTag
{
    /// <summary>The longest tag, in characters (RFC 5646, section 4.4.1).</summary>
    public const int MaxLength = 35;

    /// <summary>
    /// The form as a regular expression, for API documents: language, script, region, variants, extensions and private use, as in
    /// RFC 5646, section 2.1, without what Unicode's locales do without as well (UTS 35, section 3.1): extended language subtags
    /// (<c>zh-yue</c> is <c>yue</c>), and languages of four letters or more, of which none was ever registered.
    /// </summary>
    public const string Pattern =
        "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
        + "(-[0-9A-WY-Za-wy-z](-[A-Za-z0-9]{2,8})+)*(-[Xx](-[A-Za-z0-9]{1,8})+)?$";

    /// <summary>The rule as a sentence, for error messages.</summary>
    public const string Rule =
        "A locale is a BCP 47 language tag of at most 35 characters, with hyphens, for example it, pt-BR or zh-Hant-TW.";

    private const char Hyphen = '-';

    // The tags of before RFC 4646 whose form is right and whose subtags mean something else than they say (RFC 5646, "regular").
    private static readonly FrozenSet<string> Grandfathered =
        new[] { "art-lojban", "cel-gaulish", "zh-guoyu", "zh-hakka", "zh-xiang" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Languages that were renamed, by the IANA registry's Preferred-Value. Java wrote the old names for twenty years.
    private static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["iw"] = "he",
        ["in"] = "id",
        ["ji"] = "yi",
        ["jw"] = "jv",
        ["mo"] = "ro",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly string? _value;

    private LocaleTag(string value) => _value = value;

    /// <summary>The tag: language small, script with a capital, region in capitals, all else small.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no tag.</exception>
    public string Value => _value ?? throw new InvalidOperationException("The default LocaleTag is no tag.");

    /// <summary>
    /// The tags by which to look for what stands in this language, the best first, each once: the tag itself, then without its
    /// last part, and so on (RFC 4647, section 3.4). Chinese and Serbian are looked up by the script that their region writes too
    /// (<c>zh-TW</c>, <c>zh-Hant-TW</c>, <c>zh-Hant</c>, <c>zh</c>), and Norwegian by all its names (<c>nb</c>, <c>no</c>).
    /// </summary>
    public IReadOnlyList<string> Fallbacks
    {
        get
        {
            List<string> found = [Value];
            for (var tag = WithScript(Value); tag.Length > 0; tag = Shortened(tag))
            {
                Add(tag);
                Add(WithoutUsualScript(tag));
            }

            if (LanguageOf(Value) is "nb" or "nn" or "no")
            {
                Add("nb");
                Add("no");
            }

            return found;

            void Add(string tag)
            {
                if (!found.Contains(tag, StringComparer.Ordinal))
                {
                    found.Add(tag);
                }
            }
        }
    }

    /// <summary>Reads a tag; false when it breaks <see cref="Rule"/>. Its letters may have any case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LocaleTag locale)
    {
        locale = default;
        if (text is null or { Length: > MaxLength } || !Form().IsMatch(text) || text[^1] == '\n' || Grandfathered.Contains(text))
        {
            return false;
        }

        var parts = text.ToLowerInvariant().Split(Hyphen);
        if (RepeatsItself(parts))
        {
            return false;
        }

        parts[0] = Renamed.GetValueOrDefault(parts[0], parts[0]);
        for (var index = 1; index < parts.Length && parts[index].Length > 1; index++)
        {
            parts[index] = parts[index].Length switch
            {
                2 => parts[index].ToUpperInvariant(),
                4 => string.Concat(parts[index][..1].ToUpperInvariant(), parts[index][1..]),
                _ => parts[index],
            };
        }

        locale = new LocaleTag(string.Join(Hyphen, parts));
        return true;
    }

    /// <summary>The tag.</summary>
    public override string ToString() => _value ?? "";

    // The same variant or extension twice (RFC 5646, section 2.2.9). What follows an x is private.
    private static bool RepeatsItself(string[] parts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var inExtensions = false;
        foreach (var part in parts.Skip(1).TakeWhile(part => part != "x"))
        {
            inExtensions |= part.Length == 1;
            if ((part.Length == 1 || !inExtensions) && !seen.Add(part))
            {
                return true;
            }
        }

        return false;
    }

    private static string LanguageOf(string tag) => tag.Split(Hyphen, 2)[0];

    // One part less, and no single letter left at the end, which only announces what follows it.
    private static string Shortened(string tag)
    {
        var end = tag.LastIndexOf(Hyphen);
        while (end > 1 && tag[end - 2] == Hyphen)
        {
            end -= 2;
        }

        return end < 0 ? "" : tag[..end];
    }

    // The script that a language is written in where its tag does not say (CLDR, likely subtags); null where it goes without saying.
    private static string? UsualScript(string language, string region) => (language, region) switch
    {
        ("zh", "TW" or "HK" or "MO") => "Hant",
        ("zh", _) => "Hans",
        ("sr", "ME") => "Latn",
        ("sr", _) => "Cyrl",
        _ => null,
    };

    private static string WithScript(string tag)
    {
        var parts = tag.Split(Hyphen);
        var hasScript = parts is [_, { Length: 4 } script, ..] && !char.IsAsciiDigit(script[0]);
        return !hasScript && UsualScript(parts[0], RegionOf(parts, 1)) is { } usual
            ? $"{parts[0]}-{usual}{tag[parts[0].Length..]}"
            : tag;
    }

    private static string WithoutUsualScript(string tag)
    {
        var parts = tag.Split(Hyphen);
        return parts is [var language, var script, ..] && script == UsualScript(language, RegionOf(parts, 2))
            ? tag.Remove(language.Length, script.Length + 1)
            : tag;
    }

    private static string RegionOf(string[] parts, int index) => parts.Length > index && parts[index].Length == 2 ? parts[index] : "";

    [GeneratedRegex(Pattern, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
