using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Delivery.Twilio;

/// <summary>The content templates that the code goes into on WhatsApp, and which of them a person gets.</summary>
internal sealed class TwilioContents
{
    private readonly (LocaleTag Locale, string Sid)[] _contents;

    public TwilioContents(IEnumerable<KeyValuePair<string, string>> sids)
        => _contents = [.. sids.SelectMany(sid => TryRead(sid.Key, out var locale) ? [(locale, sid.Value)] : Array.Empty<(LocaleTag, string)>())];

    /// <summary>Reads the language of a template; environments write <c>pt_BR</c>.</summary>
    public static bool TryRead(string text, out LocaleTag locale) => LocaleTag.TryParse(text.Replace('_', '-'), out locale);

    /// <summary>
    /// The template for a locale: the first that the locale falls back to, or that falls back to the same as it; else the same for the
    /// default locale; else the first by name.
    /// </summary>
    public string For(string? locale, string defaultLocale) => Find(locale) ?? Find(defaultLocale) ?? _contents[0].Sid;

    private string? Find(string? locale)
        => LocaleTag.TryParse(locale, out var wanted) ? wanted.Fallbacks.Select(FindBy).FirstOrDefault(sid => sid is not null) : null;

    private string? FindBy(string tag)
        => Array.Find(_contents, content => content.Locale.Value == tag).Sid
            ?? Array.Find(_contents, content => content.Locale.Fallbacks.Contains(tag, StringComparer.Ordinal)).Sid;
}
