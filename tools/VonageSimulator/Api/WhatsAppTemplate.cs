using System.Text.Json;
using VonageSimulator.Workflows;

namespace VonageSimulator.Api;

/// <summary>
/// The custom message of WhatsApp with an authentication template: its text and the button that copies the code hold the code.
/// Vonage passes custom messages on, and what is wrong with a template comes back as a status. Here it is refused at once, so that
/// it is seen.
/// </summary>
internal static class WhatsAppTemplate
{
    private const int LongestName = 512;

    /// <summary>WhatsApp's limit for the parameter of such a template.</summary>
    private const int LongestCode = 15;

    public static Refusal? Read(JsonElement item, string path, out TemplateUse? template)
    {
        template = null;
        path += "custom";
        if (item.Object("custom") is not { } custom)
        {
            return Problems.InvalidParameters(path, "must be an object.");
        }

        if (custom.Text("type") != "template")
        {
            return Problems.InvalidParameters($"{path}.type", "must be `template`, which is all this simulator stands in for.");
        }

        path += ".template";
        if (custom.Object("template") is not { } content)
        {
            return Problems.InvalidParameters(path, "must be an object.");
        }

        if (content.Text("name") is not { Length: >= 1 and <= LongestName } name || !name.All(IsOfName))
        {
            return Problems.InvalidParameters($"{path}.name", $"must be 1 to {LongestName} of a-z, 0-9 and _.");
        }

        var code = "";
        var refusal = ReadLanguage(content, $"{path}.language", out var language)
            ?? ReadComponents(content, $"{path}.components", out code);
        template = refusal is null ? new TemplateUse(name, language, code) : null;
        return refusal;
    }

    private static bool IsOfName(char character) =>
        char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_';

    private static Refusal? ReadLanguage(JsonElement content, string path, out string code)
    {
        code = "";
        if (content.Object("language") is not { } language)
        {
            return Problems.InvalidParameters(path, "must be an object.");
        }

        if (language.Text("policy") != "deterministic")
        {
            return Problems.InvalidParameters($"{path}.policy", "must be `deterministic`.");
        }

        code = language.Text("code") ?? "";
        return IsLanguage(code)
            ? null
            : Problems.InvalidParameters($"{path}.code", "must be a language of WhatsApp's: `en`, or `pt_BR` with an underscore.");
    }

    private static bool IsLanguage(string code) =>
        code.Split('_') is [{ Length: 2 or 3 } language, .. { Length: <= 1 } region]
        && language.All(char.IsAsciiLetterLower)
        && Array.TrueForAll(region, part => part.Length == 2 && part.All(char.IsAsciiLetterUpper));

    private static Refusal? ReadComponents(JsonElement content, string path, out string code)
    {
        code = "";
        if (content.Array("components") is not { } components || components.GetArrayLength() != 2)
        {
            return Problems.InvalidParameters(path, "must be an array of the body and the button that copies the code.");
        }

        var (body, button) = (components[0], components[1]);
        if (body.Text("type") != "body")
        {
            return Problems.InvalidParameters($"{path}[0].type", "must be `body`.");
        }

        if (button.Text("type") != "button" || button.Text("sub_type") != "url" || button.Text("index") != "0")
        {
            return Problems.InvalidParameters($"{path}[1]", "must be a `button` with the sub_type `url` and the index `0`.");
        }

        code = ParameterOf(body) ?? "";
        return code.Length is >= 1 and <= LongestCode && ParameterOf(button) == code
            ? null
            : Problems.InvalidParameters(
                $"{path}.parameters", $"must be one text of 1 to {LongestCode} characters, the same for the body and the button.");
    }

    private static string? ParameterOf(JsonElement component) =>
        component.Array("parameters") is { } parameters && parameters.GetArrayLength() == 1 && parameters[0].Text("type") == "text"
            ? parameters[0].Text("text")
            : null;
}
