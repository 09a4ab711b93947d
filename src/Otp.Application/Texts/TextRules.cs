using System.Globalization;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Texts;

/// <summary>What the messages of one client say: its own texts over the service's, and over the built-in ones.</summary>
public sealed record TextRules
{
    /// <summary>What a template holds where the brand goes.</summary>
    public const string BrandPlaceholder = "{brand}";

    /// <summary>What a template holds where the minutes go that the code is still good for.</summary>
    public const string MinutesPlaceholder = "{minutes}";

    /// <summary>The longest brand, in characters.</summary>
    public const int MaxBrandLength = 40;

    /// <summary>The text where nothing is configured: that of the article which the service began with.</summary>
    public const string Article = "Insert the following code: {code}";

    /// <summary>The subject of an e-mail where none is configured; without a brand, it is the code.</summary>
    public const string DefaultSubject = "{brand}: {code}";

    private const string ArticleLocale = "en";

    // A message takes seconds to be sent: a code of five minutes is not one of four because of them.
    private static readonly TimeSpan NotCounted = TimeSpan.FromSeconds(10);

    /// <summary>The name that people know the sender by; empty for none. With one, there is a text in every built-in language.</summary>
    public string Brand { get; init; } = "";

    /// <summary>The language of a message whose request names none, or one that there is no text in: a BCP 47 tag.</summary>
    public string DefaultLocale { get; init; } = ArticleLocale;

    /// <summary>The subject of an e-mail.</summary>
    public string Subject { get; init; } = DefaultSubject;

    /// <summary>The web site that browsers may fill the code in for; empty for none.</summary>
    public string AutofillDomain { get; init; } = "";

    /// <summary>The 11 characters by which Android's SMS Retriever finds the app that waits for the code; empty for none.</summary>
    public string AndroidAppHash { get; init; } = "";

    /// <summary>The configured texts, whoever comes first over the next: the client's, then the service's.</summary>
    public IReadOnlyList<TextTemplates> Templates { get; init; } = [];

    /// <summary>Makes a message.</summary>
    /// <param name="channel">What it goes by: only an SMS has lines for autofill.</param>
    /// <param name="locale">The language that was asked for, as a BCP 47 tag; null for none.</param>
    /// <param name="code">The code.</param>
    /// <param name="life">
    /// How long the code is still good for. It is said in whole minutes, at least one; one that lacks ten seconds or less counts.
    /// </param>
    public MessageContent Compose(Channel channel, string? locale, OtpCode code, TimeSpan life)
    {
        var (template, language) = Find(locale);
        var digits = code.Reveal();
        var minutes = Math.Max(1, (int)((life + NotCounted).Ticks / TimeSpan.TicksPerMinute));
        var subject = Subject == DefaultSubject && Brand.Length == 0 ? MessageText.CodePlaceholder : Subject;
        return new MessageContent(
            new MessageText(TextOf(channel, template, digits, minutes)), new MessageText(Fill(subject, digits, minutes)), language);
    }

    /// <summary>The segments of the longest SMS that a template makes.</summary>
    /// <param name="template">The template.</param>
    /// <param name="codeLength">The digits of the longest code.</param>
    public SmsSegments SegmentsOf(string template, int codeLength)
    {
        ArgumentNullException.ThrowIfNull(template);
        return SmsSegments.Of(TextOf(Channel.Sms, template, new string('0', codeLength), (int)OtpPolicy.MaxValidity.TotalMinutes));
    }

    // The person's language goes before the default one, and in each of them the more special source before the more general.
    private (string Template, string Locale) Find(string? locale)
    {
        if (Templates.Count == 0 && Brand.Length == 0)
        {
            return (Article, ArticleLocale);
        }

        return (LocaleTag.TryParse(locale, out var asked) ? FindIn(asked.Fallbacks) : null)
            ?? (LocaleTag.TryParse(DefaultLocale, out var usual) ? FindIn(usual.Fallbacks) : null)
            ?? FindIn([ArticleLocale])
            ?? (Article, ArticleLocale);
    }

    private (string Template, string Locale)? FindIn(IReadOnlyList<string> locales)
    {
        foreach (var templates in Templates)
        {
            if (Find(templates.ByLocale, locales) is { } found)
            {
                return found;
            }

            if (templates.ForAll is { } template)
            {
                return (template, DefaultLocale);
            }
        }

        return Brand.Length > 0 ? Find(BuiltInTexts.ByLocale, locales) : null;
    }

    private static (string Template, string Locale)? Find(IReadOnlyDictionary<string, string> texts, IReadOnlyList<string> locales)
    {
        foreach (var locale in locales)
        {
            if (texts.TryGetValue(locale, out var template))
            {
                return (template, locale);
            }
        }

        return null;
    }

    // The line for browsers is the last one, or they do not read it (https://wicg.github.io/sms-one-time-codes); the app's characters
    // may stand anywhere (https://developers.google.com/identity/sms-retriever/verify).
    private string TextOf(Channel channel, string template, string code, int minutes)
    {
        var text = Fill(template, code, minutes);
        if (channel != Channel.Sms)
        {
            return text;
        }

        text = AndroidAppHash.Length > 0 ? $"{text}\n{AndroidAppHash}" : text;
        return AutofillDomain.Length > 0 ? $"{text}\n@{AutofillDomain} #{code}" : text;
    }

    private string Fill(string template, string code, int minutes) => template
        .Replace(MessageText.CodePlaceholder, code, StringComparison.Ordinal)
        .Replace(BrandPlaceholder, Brand, StringComparison.Ordinal)
        .Replace(MinutesPlaceholder, minutes.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}

/// <summary>Texts from one place of the configuration.</summary>
/// <param name="ByLocale">Those in one language each, by its BCP 47 tag in canonical form.</param>
/// <param name="ForAll">The one for every other language; null for none.</param>
public sealed record TextTemplates(IReadOnlyDictionary<string, string> ByLocale, string? ForAll);
