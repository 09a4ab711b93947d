using Otp.Application.Texts;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Texts;

/// <summary>Sections <c>Otp:Text</c> and <c>Clients:&lt;name&gt;:Text</c>: what messages say. Null: as above it.</summary>
internal sealed class TextOptions
{
    /// <summary>The name that people know the sender by.</summary>
    public string? Brand
    {
        get;
        set => field = value is null ? null : OneLine.WithBreaks(value);
    }

    /// <summary>The language of a message whose request names none, or one that there is no text in.</summary>
    public string? DefaultLocale { get; set; }

    /// <summary>The subject of e-mails.</summary>
    public string? Subject
    {
        get;
        set => field = value is null ? null : OneLine.WithBreaks(value);
    }

    /// <summary>The web site that browsers may fill the code in for; empty for none.</summary>
    public string? AutofillDomain { get; set; }

    /// <summary>What Android's SMS Retriever knows the app by; empty for none.</summary>
    public string? AndroidAppHash { get; set; }

    /// <summary>Texts by language; in names, <c>_</c> stands for <c>-</c> too, which shells cannot export.</summary>
    public Dictionary<string, string?> Templates { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The texts by their names, line breaks in them.</summary>
    public IEnumerable<KeyValuePair<string, string>> WrittenTemplates
        => Templates.Where(template => template.Value is not null)
            .Select(template => KeyValuePair.Create(template.Key, OneLine.WithBreaks(template.Value!)));

    /// <summary>The tag that the name of a text is; false when it is none.</summary>
    public static bool TryParseName(string name, out LocaleTag locale) => LocaleTag.TryParse(name.Replace('_', '-'), out locale);

    /// <summary>These settings over others, with a template for the languages that have no text of their own; null for none.</summary>
    public TextRules Over(TextRules rules, string? template) => rules with
    {
        Brand = Brand is { Length: > 0 } ? Brand : rules.Brand,
        DefaultLocale = LocaleTag.TryParse(DefaultLocale, out var locale) ? locale.Value : rules.DefaultLocale,
        Subject = Subject is { Length: > 0 } ? Subject : rules.Subject,
        AutofillDomain = AutofillDomain ?? rules.AutofillDomain,
        AndroidAppHash = AndroidAppHash ?? rules.AndroidAppHash,
        Templates = ByLocale() is var texts && texts.Count == 0 && template is null
            ? rules.Templates
            : [new TextTemplates(texts, template), .. rules.Templates],
    };

    // A name that is no tag, and one language under two names, stop the start.
    private Dictionary<string, string> ByLocale()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, template) in WrittenTemplates)
        {
            if (TryParseName(name, out var locale))
            {
                texts.TryAdd(locale.Value, template);
            }
        }

        return texts;
    }
}
