using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Otp.TestKit;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

[TestFixture]
[Property("Security", "15")]
internal sealed partial class CommandTests
{
    private const int KeyBytes = 32;

    private static readonly string[] FromTheDashboard = ["Vonage__ApplicationId", "Vonage__SignatureSecret", "Vonage__MessengerSenderId"];

    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task The_settings_that_init_production_prints_start_the_service_with_the_key_it_shows()
    {
        var run = await RunAsync([], "init-production");
        var key = ApiKey().Match(run.Output).Value;
        var block = SettingsIn(run.Output);
        Complete(block);
        await using var vonage = await VonageStub.StartAsync();

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(block["ASPNETCORE_ENVIRONMENT"], Is.EqualTo("Production"));
        Assert.That(run.Output, Does.Contain("# Smtp__Host=\n"));
        Assert.That(Convert.FromBase64String(block["Otp__Keys__k1"]), Has.Length.EqualTo(KeyBytes));
        Assert.That(Convert.FromBase64String(block["Otp__AddressKey"]), Has.Length.EqualTo(KeyBytes));
        Assert.That(block["Otp__AddressKey"], Is.Not.EqualTo(block["Otp__Keys__k1"]));
        Assert.That((await CheckAsync(block)).ExitCode, Is.Zero);

        await using var service = await OtpServiceHost.StartAsync(vonage, SetupOf(block));
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        Assert.That((await service.Client.CreateBySmsAsync(token, phone)).Status, Is.EqualTo(401));
        Assert.That((await service.Client.CreateBySmsAsync(token, phone, Credentials(key))).Status, Is.EqualTo(201));
        var code = await vonage.CodeForAsync(phone);
        Assert.That((await service.Client.VerifyAsync(token, code, Credentials(key))).Status, Is.EqualTo(200));
        Assert.That((await service.Client.StatusAsync(token, Credentials(key))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_version_is_that_of_the_build_and_nothing_else()
    {
        var run = await RunAsync([], "--version");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Match("^[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.]+)?\n$"));
        Assert.That(run.Output.Trim().Split('-')[0], Is.EqualTo(typeof(Program).Assembly.GetName().Version!.ToString(3)));
    }

    [Test]
    public async Task New_client_prints_a_key_its_hash_and_nothing_twice()
    {
        var (first, second) = (await RunAsync([], "new-client", "shop"), await RunAsync([], "new-client", "shop"));

        foreach (var run in new[] { first, second })
        {
            var key = ApiKey().Match(run.Output).Value;
            var settings = SettingsIn(run.Output);
            Assert.That(run.ExitCode, Is.Zero);
            Assert.That(key, Has.Length.EqualTo("otp_".Length + 43), "256 bits");
            Assert.That(settings["Clients__shop__ApiKeyHashes__0"], Is.EqualTo(HashOf(key)));
            Assert.That(settings.Where(setting => setting.Key.StartsWith("Clients__shop__Scopes__", StringComparison.Ordinal)).Select(setting => setting.Value), Is.EquivalentTo(AllScopes));
        }

        Assert.That(ApiKey().Match(first.Output).Value, Is.Not.EqualTo(ApiKey().Match(second.Output).Value));
    }

    [Test]
    public async Task New_key_prints_a_key_and_its_hash()
    {
        var run = await RunAsync([], "new-key");

        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output.Split('\n', StringSplitOptions.TrimEntries), Has.Exactly(1).EqualTo(HashOf(ApiKey().Match(run.Output).Value)));
    }

    [Test]
    public async Task New_token_prints_128_random_bits_and_nothing_else()
    {
        var (first, second) = (await RunAsync([], "new-token"), await RunAsync([], "new-token"));

        Assert.That((first.ExitCode, first.Errors), Is.EqualTo((0, "")));
        Assert.That(first.Output.TrimEnd('\n'), Does.Match("^[0-9a-f]{32}$").And.Not.EqualTo(second.Output.TrimEnd('\n')));
    }

    [Test]
    public async Task New_secret_prints_a_secret_of_256_bits_and_nothing_else()
    {
        var (first, second) = (await RunAsync([], "new-secret"), await RunAsync([], "new-secret"));

        Assert.That((first.ExitCode, first.Errors), Is.EqualTo((0, "")));
        Assert.That(first.Output.TrimEnd('\n'), Does.Match("^whsec_[A-Za-z0-9+/]{43}=$").And.Not.EqualTo(second.Output.TrimEnd('\n')));
    }

    [TestCase("init-production", "--Otp:CodeLength=6")]
    [TestCase("new-client", "shop", "--Otp:CodeLength=6")]
    [TestCase("new-client", "shop", "--Otp:CodeLength", "6")]
    [TestCase("new-key", "--environment", "Production")]
    [TestCase("new-token", "--Otp:CodeLength=6")]
    [TestCase("new-secret", "--Otp:CodeLength=6")]
    public async Task A_command_that_needs_no_settings_takes_them(params string[] arguments)
    {
        var run = await RunAsync([], arguments);

        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((0, "")));
        Assert.That(run.Output, Is.Not.Empty.And.Not.Contain("CodeLength"));
    }

    [TestCase("new-client", "--Otp:CodeLength=6")]
    [TestCase("new-client", "--name", "shop")]
    [TestCase("new-client", "shop", "bank")]
    [TestCase("new-token", "--Otp:CodeLength")]
    [TestCase("new-client", "no name")]
    [TestCase("new-client", "")]
    [TestCase("new-client")]
    [TestCase("new-keys")]
    [TestCase("new-key", "x")]
    [TestCase("new-token", "x")]
    [TestCase("new-secret", "x")]
    [TestCase("init-production", "x")]
    [TestCase("backup")]
    [TestCase("backup", "")]
    [TestCase("backup", " ")]
    [TestCase("backup", "--ConnectionStrings:Otp=Data Source=otp.db")]
    [TestCase("backup", "copy.db", "other.db")]
    [TestCase("expire-all", "other.db")]
    [TestCase("expire-all", "")]
    [TestCase("expire-all", "--ConnectionStrings:Otp")]
    [TestCase("check-config", "otp.env")]
    [TestCase("check-config", "--probe", "otp.env")]
    [TestCase("check-config", "--probe=true")]
    [TestCase("expire-all", "--probe")]
    [TestCase("check-health", "http://localhost:3000")]
    public async Task A_command_that_is_none_exits_with_2_and_prints_no_key(params string[] arguments)
    {
        var run = await RunAsync([], arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Errors, Is.Not.Empty.And.Not.Contain("   at "));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.Path), Is.Empty);
    }

    [TestCase("backup", "--help")]
    [TestCase("expire-all", "--help")]
    [TestCase("new-client", "--help")]
    [TestCase("--help")]
    [TestCase("help")]
    public async Task Asked_for_help_it_prints_the_commands_and_does_nothing(params string[] arguments)
    {
        var run = await RunAsync([], arguments);

        Assert.That((run.ExitCode, run.Errors), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.StartWith("Usage: ").And.Contain("backup PATH"));
    }

    [TestCase("backup", "copy.db")]
    [TestCase("expire-all")]
    public async Task A_command_on_a_database_that_does_not_exist_says_so_and_makes_none(params string[] arguments)
    {
        var run = await RunAsync([], arguments);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Errors, Does.Contain("- ConnectionStrings:Otp names a database that does not exist").And.Not.Contain("   at "));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.Path), Is.Empty);
    }

    [TestCase("Database__Provider", "Oracle", "- Database:Provider is not an engine of this service.", "backup", "copy.db")]
    [TestCase("Database__Provider", "Oracle", "- Database:Provider is not an engine of this service.", "expire-all")]
    [TestCase("Database__WriteTimeout", "soon", "- Database:WriteTimeout has a value of the wrong type.", "backup", "copy.db")]
    [TestCase("Database__WriteTimeout", "soon", "- Database:WriteTimeout has a value of the wrong type.", "expire-all")]
    public async Task A_command_with_a_setting_that_is_wrong_names_the_setting(
        string name, string value, string sentence, params string[] arguments)
    {
        var run = await RunAsync([new(name, value)], arguments);

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Errors, Does.Contain(sentence).And.Not.Contain("   at "));
    }

    [Test]
    public async Task Check_config_names_every_setting_whose_value_is_of_the_wrong_type_and_repeats_no_value()
    {
        var run = await CheckAsync(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Otp__CodeLength"] = "six",
            ["DELIVERY__READTIMEOUT"] = "soon",
            ["Clients__shop__MaxAttempts"] = "many",
            ["Delivery__CountryCaps"] = "IT",
            ["Delivery__Waits"] = "00:01:00",
        });

        string[] expected =
        [
            "The configuration is not right:",
            "- Clients:shop:MaxAttempts has a value of the wrong type. See docs/configuration.md for what it takes.",
            "- Delivery:CountryCaps has a value of the wrong type. See docs/configuration.md for what it takes.",
            "- Delivery:ReadTimeout has a value of the wrong type. See docs/configuration.md for what it takes.",
            "- Delivery:Waits has a value of the wrong type. See docs/configuration.md for what it takes.",
            "- Otp:CodeLength has a value of the wrong type. See docs/configuration.md for what it takes.",
        ];
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(expected));
    }

    [Test]
    public async Task Check_config_says_everything_that_is_wrong_at_once_and_exits_with_1()
    {
        var run = await CheckAsync(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Otp__CodeLength"] = "4",
            ["Otp__Validity"] = "00:11:00",
            ["Otp__MessageTemplate"] = "nothing",
            ["Delivery__Provider"] = "Dispatch",
            ["Vonage__RequestsPerSecond"] = "0",
            ["Clients__shop__ApiKeyHashes__0"] = "short",
            ["Database__Provider"] = "Oracle",
        });

        Assert.That(run.ExitCode, Is.EqualTo(1));
        foreach (var setting in new[]
        {
            "Otp:CodeLength", "Otp:Validity", "Otp:MessageTemplate", "Otp:ActiveKey", "Otp:AddressKey", "Vonage:ApplicationId", "Vonage:PrivateKeyPath",
            "Vonage:SignatureSecret", "Vonage:RequestsPerSecond", "Clients:shop:ApiKeyHashes", "Clients:shop:Scopes", "Database:Provider",
        })
        {
            Assert.That(run.Errors, Does.Contain($"- {setting}"));
        }

        Assert.That(run.Errors, Does.Not.Contain("   at "), "no stack");
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task Check_config_finds_nothing_wrong_with_what_is_right_and_makes_no_database()
    {
        var settings = SettingsIn((await RunAsync([], "init-production")).Output);
        Complete(settings);

        settings["Otp__CodeLength"] = "6";
        settings["Delivery__AllowedCountries__0"] = "IT";

        var run = await CheckAsync(settings);

        Assert.That(run, Is.EqualTo(new ServiceCommand(0, $"The configuration is right.{Environment.NewLine}", "")));
        Assert.That(Directory.EnumerateFiles(_folder.Path, "*.db", SearchOption.AllDirectories), Is.Empty);
    }

    [TestCase(204, 0, "Gateway: good (it took a signed ping)")]
    [TestCase(422, 0, "Gateway: cannot be asked (422: it does not know pings, which it should answer with 2xx)")]
    [TestCase(401, 1, "Gateway: refused (401: it does not take Gateway:Secret, or its clock is more than five minutes off)")]
    [TestCase(503, 1, "Gateway: unreachable (503: that is no answer of its own, or it is down)")]
    public async Task Check_config_asks_each_provider_that_a_route_names_when_it_is_told_to_probe(int status, int exitCode, string told)
    {
        await using var gateway = await GatewayStub.StartAsync();
        gateway.Answer = GatewayStub.With(status);
        var settings = SettingsIn((await RunAsync([], "init-production")).Output);
        settings["Otp__CodeLength"] = "6";
        settings["Delivery__AllowedCountries__0"] = "IT";
        settings["Delivery__Channels"] = "sms";
        settings["Delivery__Routes__sms"] = "Gateway";
        settings["Gateway__Address"] = gateway.Address.ToString();
        settings["Gateway__Secret"] = GatewaySecrets.Secret;
        settings["Gateway__StatusSecret"] = GatewaySecrets.StatusSecret;

        var quiet = await RunAsync(settings, "check-config");
        var calls = gateway.Calls.Count;
        var run = await RunAsync(settings, "check-config", "--probe", "--Otp:CodeLength=7");

        Assert.That(quiet, Is.EqualTo(new ServiceCommand(0, $"The configuration is right.{Environment.NewLine}", "")));
        Assert.That(calls, Is.Zero, "nothing is asked without the word");
        Assert.That(run, Is.EqualTo(new ServiceCommand(exitCode, $"The configuration is right.{Environment.NewLine}{told}{Environment.NewLine}", "")));
        Assert.That(gateway.Calls.Single().Body, Is.EqualTo("""{"type":"ping"}"""));
    }

    [Test]
    public async Task Check_config_asks_nobody_while_the_configuration_is_not_right_or_messages_are_printed()
    {
        var wrong = await RunAsync([new("Otp__CodeLength", "4")], "check-config", "--probe");
        var printed = await RunAsync([new("ASPNETCORE_ENVIRONMENT", "Development"), new("DOTNET_ENVIRONMENT", "Development")], "check-config", "--probe", "--Otp:CodeLength=6");

        Assert.That((wrong.ExitCode, wrong.Output), Is.EqualTo((1, "")));
        Assert.That((printed.ExitCode, printed.Errors), Is.EqualTo((0, "")));
        Assert.That(printed.Output, Does.EndWith($"There is no provider to ask: messages are printed.{Environment.NewLine}"));
    }

    [Test]
    public async Task Check_config_says_what_every_start_will_warn_of_in_the_words_of_the_start()
    {
        var settings = SettingsIn((await RunAsync([], "init-production")).Output);
        Complete(settings);
        settings.Remove("Vonage__MessengerSenderId");
        settings["OTP__CODELENGHT"] = "6";
        settings["Otp__Text__Templates__pl"] = $"Tw\u00f3j kod to {{code}}. {new string('x', 60)}";

        var run = await CheckAsync(settings);
        await using var vonage = await VonageStub.StartAsync();
        await using var service = await OtpServiceHost.StartAsync(vonage, SetupOf(settings).With("Vonage:MessengerSenderId", null));

        var told = run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        var warned = (await service.Log.WhenItSaysAsync("Did you mean Otp:CodeLength?")).Where(line => line.StartsWith("Warning Otp.Api.Hosting.StartupNotice: ", StringComparison.Ordinal)).ToArray();
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(told[0], Is.EqualTo("The configuration is right. Each start will warn:"));
        Assert.That(warned, Has.Length.EqualTo(5));
        Assert.That(warned, Has.Some.Contains("fewer than 6 digits"));
        Assert.That(warned, Has.Some.Contains("Delivery:AllowedCountries is empty"));
        Assert.That(warned, Has.Some.Contains("Vonage:MessengerSenderId is empty"));
        Assert.That(warned, Has.Some.Contains("Otp:Text:Templates:pl makes 2 SMS, each at the price of one").And.Some.Contains("longer than 70 characters, which is the limit with characters like '\u00f3'. Shorten one of these."));
        Assert.That(warned, Has.Some.Contains("Did you mean Otp:CodeLength?"));
        Assert.That(told[1..], Is.EqualTo(warned.Select(line => $"- {line.Split(": ", 2)[1].Trim()}")));
    }

    // Told once of what holds for all of them, and of a client only where it has another length.
    [TestCase("5", null, "Otp")]
    [TestCase("5", "5", "Otp")]
    [TestCase("5", "6", "Otp")]
    [TestCase("6", null)]
    [TestCase("6", "6")]
    [TestCase("6", "5", "Clients:default")]
    public async Task Check_config_warns_of_whose_codes_have_fewer_than_six_digits(string length, string? ofClient, params string[] warnedOf)
    {
        var settings = SettingsIn((await RunAsync([], "init-production")).Output);
        Complete(settings);
        settings["Otp__CodeLength"] = length;
        if (ofClient is not null)
        {
            settings["Clients__default__CodeLength"] = ofClient;
        }

        var run = await CheckAsync(settings);

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(
            run.Output.Split('\n').Where(line => line.Contains("fewer than 6 digits", StringComparison.Ordinal)).Select(line => line.Split(',')[0]),
            Is.EqualTo(warnedOf.Select(whose => $"- By the settings in {whose}")));
    }

    // Five minutes without the wait of one channel, and without the minute that a person takes; or the client's own validity without them.
    [TestCase("sms", "messenger", null, "00:04:00", null)]
    [TestCase("sms", "messenger", null, "00:04:01", "Clients:default")]
    [TestCase("messenger", "sms", "00:03:00", "00:04:01", null)]
    [TestCase("messenger", "sms", "00:02:59", "00:04:01", "Clients:default")]
    public async Task Check_config_warns_of_a_clients_own_settings_by_which_the_last_message_would_come_too_late(
        string first, string last, string? validity, string waitOfSms, string? warnedOf)
    {
        var settings = SettingsIn((await RunAsync([], "init-production")).Output);
        Complete(settings);
        settings["Delivery__Provider"] = "Messages";
        settings["Delivery__Waits__sms"] = waitOfSms;
        settings["Clients__default__Channels__0"] = first;
        settings["Clients__default__Channels__1"] = last;
        if (validity is not null)
        {
            settings["Clients__default__Validity"] = validity;
        }

        var run = await CheckAsync(settings);

        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(
            run.Output.Split('\n').Where(line => line.Contains("the waits before the last channel", StringComparison.Ordinal)).Select(line => line.Split(',')[0]),
            Is.EqualTo(warnedOf is null ? [] : new[] { $"- By the settings in {warnedOf}" }));
    }

    [Test]
    public async Task A_setting_that_is_missing_under_its_name_and_there_under_a_misspelt_one_is_told_with_both()
    {
        var settings = SettingsIn((await RunAsync([], "init-production")).Output);
        Complete(settings);
        settings.Remove("Otp__AddressKey", out var key);
        settings["Otp__AdressKey"] = key!;

        var run = await CheckAsync(settings);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("- Otp:AddressKey is not 32 bytes in Base64."));
        Assert.That(run.Errors, Does.Contain("- Nothing reads the setting Otp:AdressKey. Did you mean Otp:AddressKey?"));
        Assert.That(run.Errors, Does.Not.Contain(key));
    }

    [TestCase("Proxies__0", "the proxy")]
    [TestCase("Proxies", "10.0.0.5, the proxy")]
    public async Task Check_config_tells_wrong_proxies_together_with_all_else_that_is_wrong(string name, string value)
    {
        var run = await CheckAsync(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value, ["Otp__CodeLength"] = "4" });

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("- Proxies holds something that is no address or network.").And.Contain("- Otp:CodeLength is 4"));
    }

    [Test]
    public async Task What_init_production_prints_with_a_value_is_right_as_it_is()
    {
        var settings = SettingsIn((await RunAsync([], "init-production")).Output);

        Assert.That(settings["Vonage__SmsSenderId"], Is.EqualTo(Default("Delivery.Vonage.VonageOptions", "SmsSenderId")));
        Assert.That(settings["Vonage__PrivateKeyPath"], Is.EqualTo(Default("Delivery.Vonage.VonageOptions", "PrivateKeyPath")));
        Assert.That(
            settings.Where(setting => setting.Value.Length == 0).Select(setting => setting.Key),
            Is.EquivalentTo(FromTheDashboard),
            "what only the Vonage dashboard knows");
    }

    [TestCase("+1 202-555-0143", "12025550143")]
    [TestCase("ABCDEFGHIJKLMNOPQRST", "12025550143")]
    [TestCase("\"SHOP\"", "12025550143")]
    public async Task Check_config_refuses_a_sender_that_Vonage_would_refuse_the_service_s_and_a_client_s(string sender, string digits)
    {
        var settings = SettingsIn((await RunAsync([], "init-production")).Output);
        Complete(settings);
        settings["Vonage__SmsSenderId"] = sender;
        settings["Clients__bank__ApiKeyHashes__0"] = new string('0', 64);
        settings["Clients__bank__Scopes__0"] = "send";
        settings["Clients__bank__SmsSenderId"] = sender;
        settings["Clients__bank__MessengerSenderId"] = "\"106900000000\"";

        var run = await CheckAsync(settings);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        foreach (var setting in new[] { "Vonage:SmsSenderId", "Clients:bank:SmsSenderId" })
        {
            Assert.That(run.Errors, Does.Contain($"- {setting} is no sender that Vonage takes.").And.Contain($"({digits})"));
        }

        Assert.That(run.Errors, Does.Contain("- Clients:bank:MessengerSenderId is not 1 to 50"));
    }

    [TestCase(200, "Healthy", 0)]
    [TestCase(200, "Degraded", 0)]
    [TestCase(503, "Unhealthy", 1)]
    public async Task Check_health_prints_what_the_service_says_and_exits_with_1_when_it_is_not_ready(int status, string answer, int exitCode)
    {
        await using var service = await GatewayStub.StartAsync();
        service.Answer = GatewayStub.With(status, answer, "text/plain");

        var run = await RunAsync([], "check-health", $"--urls={service.Address}");

        var line = $"{answer}{Environment.NewLine}";
        Assert.That(run, Is.EqualTo(exitCode == 0 ? new ServiceCommand(0, line, "") : new ServiceCommand(1, "", line)));
        Assert.That(service.Calls.Select(call => $"{call.Method} {call.Path}"), Is.EqualTo(["GET /health/ready"]));
    }

    [TestCase("ASPNETCORE_URLS", "http://0.0.0.0:{0}")]
    [TestCase("ASPNETCORE_URLS", "http://*:{0}")]
    [TestCase("ASPNETCORE_URLS", "https://localhost:1;http://[::]:{0}")]
    [TestCase("ASPNETCORE_URLS", "http://unix:/tmp/otp.sock;http://localhost:{0}")]
    [TestCase("ASPNETCORE_HTTP_PORTS", "{0}")]
    [TestCase("Kestrel__Endpoints__Inside__Url", "http://+:{0}")]
    public async Task Check_health_finds_the_service_by_the_settings_that_tell_it_where_to_listen(string name, string value)
    {
        await using var service = await GatewayStub.StartAsync();
        service.Answer = GatewayStub.With(200, "Healthy", "text/plain");

        var run = await RunAsync([new(name, string.Format(CultureInfo.InvariantCulture, value, service.Address.Port))], "check-health");

        Assert.That(run, Is.EqualTo(new ServiceCommand(0, $"Healthy{Environment.NewLine}", "")));
    }

    [TestCase("shop.example;otp.example", "shop.example")]
    [TestCase("*.shop.example", "localhost.shop.example")]
    public async Task Check_health_asks_under_a_name_that_the_service_lets_in(string hosts, string host)
    {
        await using var service = await GatewayStub.StartAsync();

        await RunAsync([new("AllowedHosts", hosts)], "check-health", $"--urls={service.Address}");

        Assert.That(service.Calls.Single().Headers["Host"], Is.EqualTo(host));
    }

    [Test]
    public async Task Check_health_says_that_nothing_answers_or_that_it_is_something_else()
    {
        await using var other = await GatewayStub.StartAsync();
        other.Answer = GatewayStub.With(404);
        var nowhere = $"http://127.0.0.1:{FreePorts.Next()}/";

        var none = await RunAsync([], "check-health", $"--urls={nowhere}");
        var another = await RunAsync([], "check-health", $"--urls={other.Address}");
        var socket = await RunAsync([], "check-health", "--urls=http://unix:/tmp/otp.sock");

        Assert.That(none, Is.EqualTo(new ServiceCommand(1, "", $"Nothing answers at {nowhere}.{Environment.NewLine}")));
        Assert.That(another, Is.EqualTo(new ServiceCommand(1, "", $"What listens at {other.Address} is not this service: /health/ready is answered 404.{Environment.NewLine}")));
        Assert.That((socket.ExitCode, socket.Output), Is.EqualTo((1, "")));
        Assert.That(socket.Errors, Does.StartWith("The service was not asked:").And.Contain("- The service listens on no address of a network."));
    }

    private static object? Default(string options, string setting)
    {
        var type = Assembly.Load("Otp.Infrastructure").GetType($"Otp.Infrastructure.{options}", throwOnError: true)!;
        return type.GetProperty(setting)!.GetValue(Activator.CreateInstance(type));
    }

    private static void Complete(Dictionary<string, string> settings)
    {
        settings["Vonage__ApplicationId"] = VonageCredentials.ApplicationId;
        settings["Vonage__PrivateKey"] = VonageCredentials.PrivateKey;
        settings["Vonage__SignatureSecret"] = VonageCredentials.SignatureSecret;
        settings["Vonage__MessengerSenderId"] = "106900000000";
        settings["Vonage__SmsSenderId"] = "SHOP";
    }

    // As environment variables, but for what is the test's: where the service runs and keeps its database.
    private static OtpServiceSetup SetupOf(Dictionary<string, string> settings)
        => settings.Where(setting => setting.Key is not ("ASPNETCORE_ENVIRONMENT" or "ConnectionStrings__Otp" or "Vonage__PrivateKeyPath"))
            .Aggregate(new OtpServiceSetup().WithClientsAlone(), (setup, setting) => setup.With(setting.Key.Replace("__", ":", StringComparison.Ordinal), setting.Value));

    private static Dictionary<string, string> SettingsIn(string output)
        => output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('=', 2))
            .ToDictionary(setting => setting[0], setting => setting[1], StringComparer.Ordinal);

    private Task<ServiceCommand> CheckAsync(Dictionary<string, string> settings) => RunAsync(settings, "check-config");

    private Task<ServiceCommand> RunAsync(IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
        => ServiceCommand.RunAsync(_folder, environment, arguments);

    [GeneratedRegex("otp_[A-Za-z0-9_-]{43}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ApiKey();
}
