using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

[TestFixture]
[Property("Security", "15")]
internal sealed class ClientReloadTests
{
    private const string Settings = "appsettings.json";

    private VonageStub _vonage = null!;

    [OneTimeSetUp]
    public async Task StartStub() => _vonage = await VonageStub.StartAsync();

    [OneTimeTearDown]
    public async Task StopStub() => await _vonage.DisposeAsync();

    [Test]
    public async Task A_changed_settings_file_lets_the_new_key_in_and_keeps_the_old_one_out_without_a_restart()
    {
        var (former, present) = (NewKey(), NewKey());
        await using var service = await StartAsync(former);
        Assert.That(await StatusOfAsync(service, former), Is.EqualTo(404));
        Assert.That(await StatusOfAsync(service, present), Is.EqualTo(401));

        Write(service, Clients("shop", [present]));

        Assert.That(await Eventually.ReadAsync(() => StatusOfAsync(service, present), status => status == 404), Is.EqualTo(404));
        Assert.That(await StatusOfAsync(service, former), Is.EqualTo(401));
    }

    [Test]
    public async Task A_key_that_is_withdrawn_before_the_first_request_is_refused_too()
    {
        var (former, present) = (NewKey(), NewKey());
        await using var service = await StartAsync(former);

        Write(service, Clients("shop", [present]));
        await Eventually.ReadAsync(() => Task.FromResult(service.Log.Lines), lines => lines.Any(line => line.Contains("were read again", StringComparison.Ordinal)));

        Assert.That(await StatusOfAsync(service, former), Is.EqualTo(401));
        Assert.That(await StatusOfAsync(service, present), Is.EqualTo(404));
    }

    [Test]
    public async Task A_changed_settings_file_changes_scopes_and_rules_too()
    {
        var key = NewKey();
        await using var service = await StartAsync(key);

        Write(service, Clients("shop", [key], scopes: ["send"], codeLength: 9));

        Assert.That(await Eventually.ReadAsync(() => StatusOfAsync(service, key), status => status == 403), Is.EqualTo(403));
        var created = await service.Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), Credentials(key));
        Assert.That(created.Json.IntOf("codeLength"), Is.EqualTo(9));
    }

    [TestCase("{}")]
    [TestCase("""{"Clients":{"shop":{"ApiKeyHashes":["short"],"Scopes":["read"]}}}""")]
    [TestCase("""{"Clients":{"other":{"ApiKeyHashes":["HASH"],"Scopes":["everything"]}}}""")]
    [TestCase("""{"Clients":{"other":{"ApiKeyHashes":["HASH"],"Scopes":["read"],"Validity":"soon"}}}""")]
    [TestCase("""{"Clients":{"other":{"ApiKeyHashes":["HASH"],"Scopes":["read"],"CodeLength":4}}}""")]
    [TestCase("""{"Clients":{"other":{"ApiKeyHashes":["HASH"],"Scopes":["read"]},"more":{"ApiKeyHashes":["HASH"],"Scopes":["read"],"CodeLength":"six"}}}""")]
    [TestCase("""{"Clients":{"other":{"ApiKeyHashes":["HASH"],"Scopes":["read"]}},"Delivery":{"CountryCaps":{"IT":"1o"}}}""")]
    public async Task A_change_that_does_not_validate_keeps_the_last_good_clients_and_says_so(string settings)
    {
        var (key, other) = (NewKey(), NewKey());
        await using var service = await StartAsync(key);

        Write(service, settings.Replace("HASH", HashOf(other), StringComparison.Ordinal));

        await Eventually.ReadAsync(() => Task.FromResult(service.Log.Lines), lines => lines.Any(line => line.Contains("the last good one stays", StringComparison.Ordinal)));
        Assert.That(service.Log.Lines, Has.Some.StartsWith("Error").And.Contains("the last good one stays"));
        Assert.That(await StatusOfAsync(service, key), Is.EqualTo(404));
        Assert.That(await StatusOfAsync(service, other), Is.EqualTo(401));
    }

    [TestCase("{\"Clients\":{\"shop\":")]
    [TestCase("not JSON at all")]
    public async Task A_file_that_does_not_parse_keeps_the_last_good_clients_and_one_that_does_is_read_afterwards(string broken)
    {
        var (former, present) = (NewKey(), NewKey());
        await using var service = await StartAsync(former);

        Write(service, broken);
        for (var probe = 0; probe < 8; probe++)
        {
            Assert.That(await StatusOfAsync(service, former), Is.EqualTo(404), Errors(service));
            await Task.Delay(TimeSpan.FromMilliseconds(75));
        }

        Write(service, Clients("shop", [present]));
        Assert.That(await Eventually.ReadAsync(() => StatusOfAsync(service, present), status => status == 404), Is.EqualTo(404));
    }

    private Task<OtpServiceHost> StartAsync(string key) => OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup
    {
        Prepare = folder => File.WriteAllText(folder.File(Settings), Clients("shop", [key])),
    }.WithClientsAlone());

    private static string Clients(string name, string[] keys, string[]? scopes = null, int? codeLength = null)
        => JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["Clients"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [name] = new { ApiKeyHashes = keys.Select(HashOf), Scopes = scopes ?? AllScopes, CodeLength = codeLength ?? 6 },
            },
        });

    private static void Write(OtpServiceHost service, string settings) => File.WriteAllText(Path.Combine(service.Folder, Settings), settings);

    private static string Errors(OtpServiceHost service)
        => string.Join('\n', service.Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)));

    private static async Task<int> StatusOfAsync(OtpServiceHost service, string key)
        => (await service.Client.StatusAsync(Fresh.Token(), Credentials(key))).Status;
}
