using System.Text.Json;
using Otp.Client.Tests.Transport;

namespace Otp.Client.Tests.Otps;

/// <summary>What of the things people type goes to the service. An older one takes ASCII digits and nothing else.</summary>
internal sealed class TypedCodeTests
{
    private static readonly TestCaseData[] Codes =
    [
        Case("digits", "12345", "12345"),
        Case("a space", "12 345", "12345"),
        Case("spaces around, and a line's end", " 12345 \r\n", "12345"),
        Case("a tab", "123\t45", "12345"),
        Case("no-break and ideographic spaces", "12\u00A034\u30005\u202F", "12345"),
        Case("a hyphen", "123-45", "12345"),
        Case("a non-breaking hyphen, an en dash, an em dash", "1\u20112\u20133\u201445", "12345"),
        Case("a minus sign, and the Japanese mark", "12\u22123\u30FC45", "12345"),
        Case("dots", "1.2\u00B73\u30024\uFF0E5", "12345"),
        Case("invisible marks", "\uFEFF\u200E12\u200B3\u00AD4\u20605\u202C", "12345"),
        Case("a variation selector", "1\uFE0F2345", "12345"),
        Case("Arabic digits", "\u0660\u0661\u0662\u0663\u0664", "01234"),
        Case("Persian digits", "\u06F5\u06F6\u06F7\u06F8\u06F9", "56789"),
        Case("Devanagari digits", "\u0967\u0968\u0969\u096A\u096B", "12345"),
        Case("full-width digits", "\uFF11\uFF12\uFF13 \uFF14\uFF15", "12345"),
        Case("digits beyond the first plane", "\U0001D7CE\U0001D7CF\U0001D7D0\U0001D7D1\U0001D7D2", "01234"),
    ];

    private static readonly TestCaseData[] Others =
    [
        Case("a letter", "1234O", "1234O"),
        Case("a sentence", "My code is 12345", "Mycodeis12345"),
        Case("circled digits", "\u2460\u2461\u2462\u2463\u2464", "\u2460\u2461\u2462\u2463\u2464"),
        Case("superscripts", "12345\u00B2", "12345\u00B2"),
        Case("a Roman numeral", "1234\u2164", "1234\u2164"),
        Case("a comma", "12,345", "12,345"),
        Case("a slash", "12/345", "12/345"),
        Case("a plus", "+12345", "+12345"),
        Case("a control character", "12345\b", "12345\b"),
        Case("a letter's accent", "12345\u0301", "12345\u0301"),
        Case("half of a character", "12345\uD835", "12345\uFFFD"),
        Case("nothing", "", ""),
    ];

    [TestCaseSource(nameof(Codes))]
    [TestCaseSource(nameof(Others))]
    public async Task Marks_between_digits_are_dropped_digits_become_ASCII_and_nothing_else_is_touched(string typed, string sent)
    {
        await using var service = await ScriptedService.StartAsync(ScriptedReply.Problem(404, "wrong-code"));
        using var client = ClientSetup.For(service.Address);

        await client.Otp.VerifyAsync("login-1", typed);

        using var body = JsonDocument.Parse(service.Calls.Single().Body);
        Assert.That(body.RootElement.GetProperty("code").GetString(), Is.EqualTo(sent));
    }

    private static TestCaseData Case(string name, string typed, string sent) => new TestCaseData(typed, sent).SetArgDisplayNames(name);
}
