using System.Text.RegularExpressions;
using Otp.Application.Texts;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Texts;

/// <summary>Checks what messages say, of the service and of each client.</summary>
internal static partial class TextValidation
{
    private const string Section = "Text";
    private const string Template = "MessageTemplate";
    private const string ALocale = "is no BCP 47 language tag. Use for example it, pt-BR or zh-Hant-TW.";

    // RFC 5322 allows 998; no list of messages shows as many as these.
    private const int MaxSubjectLength = 200;
    private const int MaxHostLength = 253;
    private const int LongestMinutes = 10;

    private static readonly string[] Placeholders = ["code", "brand", "minutes"];

    /// <summary>Notes all that is wrong.</summary>
    /// <param name="errors">Where it is noted: errors of the section that the settings stand in.</param>
    /// <param name="text">The settings.</param>
    /// <param name="template">The text for every other language; null for none.</param>
    /// <param name="hasBrand">Whether there is a brand, here or above.</param>
    public static void Validate(SettingErrors errors, TextOptions text, string? template, bool hasBrand)
    {
        if (template is not null)
        {
            ValidateTemplate(errors, Template, template, hasBrand);
        }

        errors.Require(
            $"{Section}:{nameof(text.Brand)}",
            text.Brand is null || IsBrand(text.Brand),
            $"has a line break, a brace or more than {TextRules.MaxBrandLength} characters. Set it to the name that people know you by, "
            + "for example Example Shop.");
        errors.Require(
            $"{Section}:{nameof(text.DefaultLocale)}",
            text.DefaultLocale is null or "" || LocaleTag.TryParse(text.DefaultLocale, out _),
            ALocale);
        errors.Require(
            $"{Section}:{nameof(text.AutofillDomain)}",
            text.AutofillDomain is null or "" || (text.AutofillDomain.Length <= MaxHostLength && HostName().IsMatch(text.AutofillDomain)),
            "is no host name. Set it to the one of your web site, for example shop.example: without https://, port and path, and in ASCII "
            + "(xn--...).");
        errors.Require(
            $"{Section}:{nameof(text.AndroidAppHash)}",
            text.AndroidAppHash is null or "" || AppHash().IsMatch(text.AndroidAppHash),
            "is not 11 characters of A-Z a-z 0-9 + /. Set it to the hash that Google's SMS Retriever knows your app by.");
        ValidateSubject(errors, text.Subject, hasBrand);
        ValidateTemplates(errors, text, hasBrand);
    }

    private static void ValidateTemplates(SettingErrors errors, TextOptions text, bool hasBrand)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, template) in text.WrittenTemplates)
        {
            var setting = $"{Section}:{nameof(text.Templates)}:{name}";
            if (TextOptions.TryParseName(name, out var locale))
            {
                errors.Require(setting, seen.Add(locale.Value), $"is the text of {locale} for a second time. Remove one of them.");
            }
            else
            {
                errors.Require(setting, condition: false, ALocale);
            }

            ValidateTemplate(errors, setting, template, hasBrand);
        }
    }

    private static void ValidateTemplate(SettingErrors errors, string setting, string template, bool hasBrand)
    {
        var hasCode = template.Contains(MessageText.CodePlaceholder, StringComparison.Ordinal);
        errors.Require(setting, hasCode, "holds no {code}, so that no message would carry a code. Put {code} where the code goes.");
        errors.Require(
            setting,
            Longest(template).Length <= MessageText.MaxLength,
            "makes messages longer than the 640 characters that Messenger takes. Shorten it.");
        if (hasCode)
        {
            ValidatePlaceholders(errors, setting, template, hasBrand);
        }
    }

    private static void ValidateSubject(SettingErrors errors, string? subject, bool hasBrand)
    {
        const string Setting = $"{Section}:{nameof(TextOptions.Subject)}";
        if (subject is not null)
        {
            errors.Require(
                Setting,
                IsOneLine(subject) && Longest(subject).Length <= MaxSubjectLength,
                $"has a line break, or makes subjects of more than {MaxSubjectLength} characters. Write it on one line, and shorten it.");
            ValidatePlaceholders(errors, Setting, subject, hasBrand || subject == TextRules.DefaultSubject);
        }
    }

    private static void ValidatePlaceholders(SettingErrors errors, string setting, string template, bool hasBrand)
    {
        foreach (var name in Placeholder().Matches(template).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal))
        {
            var meant = ConfiguredSettings.Nearest(name.Trim(), Placeholders) is { } nearest
                ? $"Did you mean {{{nearest}}}?"
                : "Use {code}, {brand} and {minutes}.";
            errors.Require(
                setting, Placeholders.Contains(name, StringComparer.Ordinal), $"holds {{{name}}}, which stands for nothing. {meant}");
        }

        errors.Require(
            setting,
            hasBrand || !template.Contains(TextRules.BrandPlaceholder, StringComparison.Ordinal),
            "holds {brand}, and there is no brand. Set Otp:Text:Brand.");
    }

    // Without braces: what fills a text is not a text to be filled.
    private static bool IsBrand(string text)
        => IsOneLine(text) && text.Length <= TextRules.MaxBrandLength && !text.AsSpan().ContainsAny('{', '}');

    // With the longest brand, so that a client's fits into the service's texts.
    private static string Longest(string template) => template
        .Replace(MessageText.CodePlaceholder, new string('0', OtpCode.MaxLength), StringComparison.Ordinal)
        .Replace(TextRules.BrandPlaceholder, new string('x', TextRules.MaxBrandLength), StringComparison.Ordinal)
        .Replace(TextRules.MinutesPlaceholder, $"{LongestMinutes}", StringComparison.Ordinal);

    // Into the header of an e-mail (and the brand into every text): nothing that a reader of either takes for the end of a line.
    private static bool IsOneLine(string text) => !text.Any(sign => char.IsControl(sign) || sign is '\u2028' or '\u2029');

    [GeneratedRegex(@"\{(?<name> *[A-Za-z]{1,40} *)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    // At least two labels: no phone knows a site by one.
    [GeneratedRegex(
        @"^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostName();

    [GeneratedRegex(@"^[A-Za-z0-9+/]{11}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AppHash();
}
