using System.Collections;
using System.Globalization;
using System.Reflection;
using Otp.Application.Texts;

namespace Otp.Api.Tests.Documentation;

/// <summary>docs/configuration.md names every setting there is, with the default that the code has.</summary>
[TestFixture]
internal sealed class ConfigurationDocumentTests
{
    private static readonly string[] Sections = ["Authentication", "Database", "Delivery", "Gateway", "Health", "Metrics", "Otp", "Smtp", "Swagger", "Telemetry", "Twilio", "Vonage", "Webhooks"];

    private static readonly TestCaseData[] Settings =
    [
        .. new[] { "Otp.Infrastructure", "Otp.Api" }
            .SelectMany(name => Assembly.Load(name).GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && SectionOf(type) is not null && !type.IsAssignableTo(typeof(IDictionary)))
            .SelectMany(type => SettingsOf(type, SectionOf(type)!)),
    ];

    [Test]
    public void The_settings_of_every_section_are_looked_at()
        => Assert.That(
            Settings.Select(setting => ((string)setting.Arguments[0]!).Split(':')[0]).Distinct(StringComparer.Ordinal),
            Is.SupersetOf(Sections));

    [Test]
    public void Settings_below_settings_are_looked_at()
        => Assert.That(Settings.Select(setting => setting.Arguments[0]), Does.Contain("Otp:Text:Brand").And.None.EqualTo("Otp:Text"));

    [TestCaseSource(nameof(Settings))]
    public void A_setting_has_a_row_with_its_default(string name, Type section, PropertyInfo setting)
    {
        var shown = ConfigurationDocument.RowOf(name)?.Default;
        Assert.That(shown, Is.Not.Null, $"docs/configuration.md has no row for {name}");

        if (DefaultOf(Activator.CreateInstance(section)!, setting) is { } value)
        {
            Assert.That(shown, Is.EqualTo(value.Length == 0 ? "none" : $"`{value}`"));
        }
    }

    private static IEnumerable<TestCaseData> SettingsOf(Type type, string section)
        => type.GetProperties().Where(property => property.CanWrite).SelectMany(property => $"{section}:{property.Name}" is var name && HasSettings(property.PropertyType)
            ? SettingsOf(property.PropertyType, name)
            : [new TestCaseData(name, type, property).SetArgDisplayNames(name)]);

    private static bool HasSettings(Type type) => type.IsClass && type.Namespace!.StartsWith("Otp.", StringComparison.Ordinal);

    private static string? SectionOf(Type type)
        => type.GetField("Section", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)?.GetRawConstantValue() as string;

    // Null for what depends on the environment, and for lists.
    private static string? DefaultOf(object options, PropertyInfo setting)
        => (setting.GetValue(options) ?? FromProfile(options, setting.Name)) switch
        {
            string text => text,
            bool flag => flag ? "true" : "false",
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            Uri address => address.OriginalString,
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };

    // What is not set comes from the profile, of codes, sends or texts.
    private static object? FromProfile(object options, string name)
        => ValueOf(ValueOf(options, "Policy"), name)
            ?? ValueOf(ValueOf(options, "Limits"), name.Replace("MaxSends", "", StringComparison.Ordinal))
            ?? (name == "MessageTemplate" ? TextRules.Article : ValueOf(new TextRules(), name))
            ?? (name == "VerifyByGet" ? ValueOf(options, "VerifiesByGet") : null);

    private static object? ValueOf(object? owner, string name) => owner?.GetType().GetProperty(name)?.GetValue(owner);
}
