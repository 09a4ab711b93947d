using Otp.Application.Texts;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Clients;

/// <summary>
/// Finds the texts that are sent as more than one SMS, with the longest code, the brand and the lines for autofill: they cost a
/// multiple, and Android's SMS Retriever reads only the first 140 bytes.
/// </summary>
internal static class LongTexts
{
    public static IReadOnlyList<LongText> Find(OtpOptions otp, ClientsOptions clients)
    {
        var found = new List<LongText>();
        AddConfigured(found, otp, OtpOptions.Section, new Recipe(otp.Texts, otp.Policy.Hardened().CodeLength, ""));
        AddBuiltIn(found, new Recipe(otp.Texts, otp.Policy.Hardened().CodeLength, ""));
        foreach (var (name, client) in clients)
        {
            var recipe = new Recipe(client.Over(otp.Texts), client.Over(otp.Policy).Hardened().CodeLength, $" for client {name}");
            AddConfigured(found, client, $"{ClientsOptions.Section}:{name}", recipe with { Whose = "" });

            // The service's, where the client makes something else of them.
            if (client.Text is { Brand: not null } or { AutofillDomain: not null } or { AndroidAppHash: not null })
            {
                AddConfigured(found, otp, OtpOptions.Section, recipe);
                AddBuiltIn(found, recipe);
            }
        }

        return found;
    }

    private static void AddConfigured(List<LongText> found, RuleOptions options, string section, Recipe recipe)
    {
        var all = options.Text.WrittenTemplates.Select(template => (Name: $"Text:Templates:{template.Key}", Template: template.Value));
        all = options.MessageTemplate is { } forAll ? all.Prepend(("MessageTemplate", forAll)) : all;
        foreach (var (name, template) in all)
        {
            Add(found, $"{section}:{name}{recipe.Whose}", template, recipe);
        }
    }

    // Together by their length: whoever lengthens one by a brand lengthens all.
    private static void AddBuiltIn(List<LongText> found, Recipe recipe)
    {
        var rules = recipe.Rules;
        if (rules.Brand.Length == 0 || rules.Templates.Any(templates => templates.ForAll is not null))
        {
            return;
        }

        var used = BuiltInTexts.ByLocale.Where(text => !rules.Templates.Any(templates => templates.ByLocale.ContainsKey(text.Key)));
        foreach (var alike in used.GroupBy(text => rules.SegmentsOf(text.Value, recipe.CodeLength)).OrderBy(group => group.Key.Count))
        {
            var texts = alike.OrderBy(text => text.Key, StringComparer.Ordinal).ToArray();
            var locales = string.Join(", ", texts.Select(text => text.Key));
            Add(found, $"The built-in text in {locales}{recipe.Whose}", texts[0].Value, recipe);
        }
    }

    private static void Add(List<LongText> found, string name, string template, Recipe recipe)
    {
        var segments = recipe.Rules.SegmentsOf(template, recipe.CodeLength);
        if (segments.Count > 1)
        {
            var outside = SmsSegments.FirstOutsideGsm(template) ?? SmsSegments.FirstOutsideGsm(recipe.Rules.Brand);
            found.Add(new LongText(name, segments, segments.Encoding == SmsEncoding.Ucs2 ? outside : null));
        }
    }

    private sealed record Recipe(TextRules Rules, int CodeLength, string Whose);
}

/// <summary>A text that is sent as more than one SMS.</summary>
/// <param name="Name">Its setting, or which of the built-in ones.</param>
/// <param name="Segments">How many SMS.</param>
/// <param name="OutsideGsm">A character for which an SMS holds fewer; null for none.</param>
public sealed record LongText(string Name, SmsSegments Segments, string? OutsideGsm);
