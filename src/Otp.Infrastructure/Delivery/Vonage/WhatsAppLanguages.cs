using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// The languages that the template exists in, and which of them a person gets. WhatsApp's codes are a language and, for some
/// languages always, a region, with an underscore: <c>en</c>, <c>pt_BR</c>, <c>zh_TW</c>.
/// </summary>
internal sealed class WhatsAppLanguages
{
    /// <summary>The language where none is configured.</summary>
    public const string Default = "en";

    private readonly (string Code, IReadOnlyList<string> Tags)[] _languages;

    public WhatsAppLanguages(IEnumerable<string> codes)
        => _languages = [.. codes.DefaultIfEmpty(Default).Select(Read).OfType<LocaleTag>().Select(tag => (CodeOf(tag.Value), tag.Fallbacks))];

    /// <summary>Whether a text is a code of the form that WhatsApp's have, with an underscore or a hyphen.</summary>
    public static bool IsCode(string? text) => Read(text) is not null;

    /// <summary>
    /// The code for a locale: the first that the locale falls back to, or that falls back to the same as it (WhatsApp has no
    /// <c>pt</c>, only <c>pt_BR</c> and <c>pt_PT</c>); else the same for the default locale; else the first code.
    /// </summary>
    public string For(string? locale, string defaultLocale) => Find(locale) ?? Find(defaultLocale) ?? _languages[0].Code;

    private string? Find(string? locale)
        => LocaleTag.TryParse(locale, out var wanted) ? wanted.Fallbacks.Select(FindBy).FirstOrDefault(code => code is not null) : null;

    private string? FindBy(string tag)
        => Array.Find(_languages, language => language.Code == CodeOf(tag)).Code
            ?? Array.Find(_languages, language => language.Tags.Contains(tag, StringComparer.Ordinal)).Code;

    // A language, perhaps in a region; no script, variant or extension.
    private static LocaleTag? Read(string? text)
        => LocaleTag.TryParse(text?.Replace('_', '-'), out var tag) && tag.Value.Split('-') is [_] or [_, { Length: 2 or 3 }] ? tag : null;

    private static string CodeOf(string tag) => tag.Replace('-', '_');
}
