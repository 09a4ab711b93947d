using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Settings;
using Otp.TestKit;

namespace Otp.Api.Tests.Documentation;

/// <summary>
/// docs/appsettings.schema.json, by which editors complete and check settings files, knows the settings that the service reads. Renew it
/// by <c>dotnet test tests/Otp.Api.Tests --filter SettingsSchemaTests -e RENEW_SETTINGS_SCHEMA=1</c>.
/// </summary>
internal sealed class SettingsSchemaTests : ServiceFixture
{
    private const string Name = "docs/appsettings.schema.json";
    private const string Renewal = "dotnet test tests/Otp.Api.Tests --filter SettingsSchemaTests -e RENEW_SETTINGS_SCHEMA=1";

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Test]
    public async Task The_committed_schema_is_the_one_that_the_options_make()
    {
        var schema = SettingsSchema.Of(Service.Services.GetServices<KnownSettings>()).ToJsonString(Pretty) + "\n";
        var file = Repository.File(typeof(SettingsSchemaTests).Assembly, Name);
        if (Environment.GetEnvironmentVariable("RENEW_SETTINGS_SCHEMA") == "1")
        {
            await File.WriteAllTextAsync(file, schema);
        }

        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(schema), $"The settings or their documents have changed. Renew the schema: {Renewal}");
    }
}
