using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Settings;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Settings;

/// <summary>Names in settings have no case, as environment variables are often written in capitals, and one that nothing reads is told.</summary>
[TestFixture]
internal sealed class SettingNamesTests
{
    private static readonly string[] Assemblies = ["Otp.Infrastructure", "Otp.Api"];

    private VonageStub _vonage = null!;

    [OneTimeSetUp]
    public async Task StartStub() => _vonage = await VonageStub.StartAsync();

    [OneTimeTearDown]
    public async Task StopStub() => await _vonage.DisposeAsync();

    [Test]
    public async Task A_key_may_be_named_in_another_case_than_it_is_listed_and_its_codes_live_on_when_that_changes()
    {
        var key = Fresh.Key();
        await using var service = await OtpServiceHost.StartAsync(
            _vonage, new OtpServiceSetup().With("Otp:Keys:k1", null).With("OTP:KEYS:K1", key).With("Otp:ActiveKey", "k1"));
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await service.Client.CreateBySmsAsync(token, phone);
        var code = await _vonage.CodeForAsync(phone);

        await service.RestartAsync(("OTP:KEYS:K1", null), ("Otp:Keys:k1", key), ("Otp:ActiveKey", "K1"));

        Assert.That((await service.Client.VerifyAsync(token, code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_client_in_capitals_is_the_same_client_with_the_same_codes_and_failures()
    {
        var key = NewKey();
        await using var service = await OtpServiceHost.StartAsync(
            _vonage, new OtpServiceSetup().WithClient("shop", key).With("Otp:MaxFailuresPerRecipientPerDay", "2"));
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await service.Client.CreateBySmsAsync(token, phone, Credentials(key));
        var code = await _vonage.CodeForAsync(phone);
        await service.Client.VerifyAsync(token, Fresh.WrongCode(code), Credentials(key));

        var former = new OtpServiceSetup().WithClient("shop", key).Settings.Keys.Where(name => name.StartsWith("Clients:", StringComparison.Ordinal)).ToArray();
        (string, string?)[] renamed = [.. former.Select(name => (name, (string?)null)), ("CLIENTS:SHOP:APIKEYHASHES:0", HashOf(key)), ("CLIENTS:SHOP:SCOPES:0", "SEND"), ("CLIENTS:SHOP:SCOPES:1", "Verify")];
        await service.RestartAsync(renamed);

        var second = await service.Client.VerifyAsync(token, Fresh.WrongCode(code, nth: 2), Credentials(key));
        Assert.That(second.ProblemType, Is.EqualTo("urn:problem:otp:wrong-code"), second.ToString());
        Assert.That((await service.Client.VerifyAsync(token, code, Credentials(key))).ProblemType, Is.EqualTo("urn:problem:otp:locked"), "the failure before the restart counts");
    }

    [TestCase("Database:Provider", "sqlite")]
    [TestCase("Delivery:Provider", "dispatch")]
    [TestCase("Otp:Profile", "strict")]
    [TestCase("Delivery:AllowedCountries:0", "it")]
    [TestCase("OTP:CODELENGTH", "7")]
    public async Task A_value_that_is_a_name_is_taken_in_any_case_too(string name, string value)
    {
        await using var service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup().With(name, value));

        Assert.That((await service.Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone())).Status, Is.EqualTo(201));
    }

    [TestCase("Otp:CodeLenght", "6", "Did you mean Otp:CodeLength?")]
    [TestCase("OTP:ADRESSKEY", "x", "Did you mean Otp:AddressKey?", "Otp:ADRESSKEY")]
    [TestCase("Otp:ReadTimeout", "00:01:00", "Did you mean Delivery:ReadTimeout?")]
    [TestCase("Otp:Nonsense", "1", "Remove it.")]
    [TestCase("Delivery:AllowedCountry:0", "IT", "Did you mean Delivery:AllowedCountries?", "Delivery:AllowedCountry")]
    [TestCase("Otp:Text:Brnad", "Shop", "Did you mean Otp:Text:Brand?")]
    [TestCase("Otp:Text:Template:it", "{code}", "Did you mean Otp:Text:Templates?", "Otp:Text:Template")]
    [TestCase("Clients:shop:Text:Brnad", "Shop", "Did you mean Clients:shop:Text:Brand?")]
    [TestCase("Vonage:SmsSender", "SHOP", "Did you mean Vonage:SmsSenderId?")]
    [TestCase("Vonage:ApiSecret", "s", "Remove it.")]
    [TestCase("Clients:shop:CodeLenght", "6", "Did you mean Clients:shop:CodeLength?")]
    [TestCase("Database:WriteTimout", "00:00:01", "Did you mean Database:WriteTimeout?")]
    [TestCase("Authentication:Anonymus", "true", "Did you mean Authentication:Anonymous?")]
    [TestCase("Swagger:Enable", "true", "Did you mean Swagger:Enabled?")]
    [TestCase("Metrics:Enable", "true", "Did you mean Metrics:Enabled?")]
    [TestCase("Telemetry:OtlpEndpont", "http://localhost:4317", "Did you mean Telemetry:OtlpEndpoint?")]
    [TestCase("Health:MaxBacklogAg", "00:01:00", "Did you mean Health:MaxBacklogAge?")]
    [TestCase("ConnectionStrings:Otpp", "Data Source=x.db", "Did you mean ConnectionStrings:Otp?")]
    [TestCase("ConnectionStrings:Opt", "Data Source=x.db", "Did you mean ConnectionStrings:Otp?")]
    [TestCase("Vonnage:ApplicationId", "x", "Did you mean Vonage?", "Vonnage")]
    [TestCase("Opt:CodeLength", "6", "Did you mean Otp?", "Opt")]
    public async Task A_setting_that_nothing_reads_is_warned_of_with_the_nearest_name_and_stops_no_start(string name, string value, string remedy, string? told = null)
    {
        await using var service = await OtpServiceHost.StartAsync(
            _vonage, new OtpServiceSetup().WithClient("shop", NewKey()).With("Authentication:Anonymous", "true").With(name, value));

        var lines = await service.Log.WhenItSaysAsync("Nothing reads");
        var warnings = lines.Where(line => line.Contains("Nothing reads", StringComparison.Ordinal)).ToArray();
        Assert.That(warnings, Has.Length.EqualTo(1));
        Assert.That(warnings[0], Does.StartWith("Warning ").And.Contains($"Nothing reads the setting {told ?? name}. {remedy}"));
        Assert.That((await service.Client.FetchAsync("/")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task What_is_set_as_it_is_written_in_the_documents_and_what_is_not_ours_is_not_warned_of()
    {
        var setup = new OtpServiceSetup
        {
            Prepare = folder => File.WriteAllText(folder.File("nexmo.json"), """{"apiKey":"k","apiSecret":"s","applicationId":"x"}"""),
        }.WithClient("shop", NewKey(), NewKey());
        (string Name, string Value)[] settings =
        [
            ("Clients:shop:CodeLength", "6"), ("Clients:shop:MessageTemplate", "{code}"), ("Delivery:AllowedCountries", "IT,DE"), ("Otp:Text:Brand", "Shop"), ("Otp:Text:Templates:pt_BR", "{code}"), ("Clients:shop:Text:Subject", "{code}"), ("Otp:Keys:k2", Fresh.Key()),
            ("Otp:VerifyByGet", "true"), ("Otp:MaxSendsPerToken", "3"), ("Vonage:PrivateKeyPath", "private.key"), ("Proxies:0", "10.0.0.1"), ("Proxies", "10.0.0.2,10.1.0.0/16"),
            ("Logging:LogLevel:Otp", "Information"), ("Kestrel:Limits:MaxConcurrentConnections", "1000"), ("AllowedHosts", "*"), ("$schema", "docs/appsettings.schema.json"),
            ("Shop:CodeLenght", "6"), ("OTP_PORT", "1"), ("Clients_x", "1"), ("Otp", "1"), ("Vonage:ApiKey", "told after all others"),
        ];
        await using var service = await OtpServiceHost.StartAsync(_vonage, settings.Aggregate(setup, (all, setting) => all.With(setting.Name, setting.Value)));

        var lines = await service.Log.WhenItSaysAsync("Vonage:ApiKey");
        Assert.That(lines, Has.Exactly(1).Contains("Nothing reads"));
    }

    [Test]
    public async Task Every_section_that_has_options_is_known()
    {
        await using var service = await OtpServiceHost.StartAsync(_vonage);

        var sections = Assemblies
            .SelectMany(name => Assembly.Load(name).GetTypes())
            .Select(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)?.GetRawConstantValue())
            .OfType<string>()
            .ToArray();
        Assert.That(sections, Has.Length.GreaterThan(10));
        Assert.That(service.Services.GetServices<KnownSettings>().Select(known => known.Section), Is.SupersetOf(sections));
    }

    [Test]
    public async Task Line_breaks_in_templates_may_be_written_as_backslash_n()
    {
        var key = NewKey();
        await using var service = await OtpServiceHost.StartAsync(
            _vonage,
            new OtpServiceSetup().WithClient("shop", key).With("Authentication:Anonymous", "true")
                .With("Otp:MessageTemplate", @"Your code: {code}\nThe service").With("Clients:shop:MessageTemplate", @"Your code: {code}\r\nThe shop"));
        var (anybody, customer) = (Fresh.Phone(), Fresh.Phone());

        await service.Client.CreateBySmsAsync(Fresh.Token(), anybody);
        await service.Client.CreateBySmsAsync(Fresh.Token(), customer, Credentials(key));

        Assert.That((await _vonage.CallToAsync(anybody)).Text, Does.Match("^Your code: [0-9]{5}\nThe service$"));
        Assert.That((await _vonage.CallToAsync(customer)).Text, Does.Match("^Your code: [0-9]{5}\nThe shop$"));
    }
}
