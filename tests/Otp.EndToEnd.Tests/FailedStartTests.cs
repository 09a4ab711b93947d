using System.Net;
using System.Net.Sockets;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests;

/// <summary>What keeps the service from starting is one sentence, and nothing else.</summary>
[TestFixture]
internal sealed class FailedStartTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    public async Task A_port_in_use(string host)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        await AssertSaysAsync(
            "The address is in use by another process. Stop it, or set ASPNETCORE_URLS to another one, for example http://localhost:3001.",
            ("ASPNETCORE_URLS", $"http://{host}:{((IPEndPoint)other.LocalEndpoint).Port}"));
    }

    // A documentation address (RFC 5737), which no machine has.
    [Test]
    public Task An_address_of_another_machine() => AssertSaysAsync(
        "The address is none of this machine's. Set ASPNETCORE_URLS to one of its own, for example http://localhost:3000, or http://0.0.0.0:3000 for all of them.",
        ("ASPNETCORE_URLS", "http://203.0.113.7:3000"));

    [TestCase("localhost")]
    [TestCase("http://localhost:99999")]
    [TestCase("http://localhost:0")]
    [TestCase("http://localhost:many")]
    [TestCase("ftp://localhost:3000")]
    public Task An_address_that_is_none(string url) => AssertSaysAsync(
        $"ASPNETCORE_URLS (or --urls) holds '{url}', which is no address to listen on. Set it to http://, a name or IP address, and a port from 1 to 65535, "
        + "for example http://localhost:3000; a semicolon stands between several.",
        ("ASPNETCORE_URLS", $"http://127.0.0.1:{FreePorts.Next()};{url}"));

    [TestCase("foo")]
    [TestCase("http://127.0.0.1:99999")]
    public Task An_endpoint_that_is_none(string url) => AssertSaysAsync(
        $"Kestrel:Endpoints:A:Url holds '{url}', which is no address to listen on. Set it to http://, a name or IP address, and a port from 1 to 65535, "
        + "for example http://localhost:3000.",
        ("Kestrel:Endpoints:A:Url", url));

    [Test]
    public Task A_log_level_that_is_none() => AssertSaysAsync(
        "Logging:LogLevel holds 'Loud', which is no level. Use Trace, Debug, Information, Warning, Error, Critical or None.",
        ("Logging:LogLevel:Default", "Loud"));

    [TestCase("many")]
    [TestCase("0")]
    [TestCase("65536")]
    public Task A_port_that_is_none(string port) => AssertSaysAsync(
        "ASPNETCORE_HTTP_PORTS holds something that is no port. Set it to a number from 1 to 65535, for example 3000.", ("ASPNETCORE_HTTP_PORTS", port));

    [Test]
    public Task Https_without_a_certificate() => AssertSaysAsync(
        "There is no certificate to serve https with. Set ASPNETCORE_URLS to an http address behind a reverse proxy with TLS, or Kestrel:Certificates:Default to a certificate.",
        ("ASPNETCORE_URLS", $"https://127.0.0.1:{FreePorts.Next()}"),
        ("HOME", _folder.Path));

    [Test]
    public async Task A_settings_file_that_is_not_JSON()
    {
        await File.WriteAllTextAsync(_folder.File("appsettings.json"), "{\n  \"Otp\": {\n    CodeLength: 6\n");

        await AssertSaysAsync("appsettings.json is not JSON (line 3). Mend it, or take it away.");
    }

    [Test]
    public Task A_file_with_a_password() => AssertSaysAsync(
        "ConnectionStrings:Otp does not name a file. Set it to 'Data Source=' and the path of the database file, for example 'Data Source=data/otp.db'.",
        ("ConnectionStrings:Otp", $"Data Source={_folder.File("otp.db")};Password=x"));

    [TestCase("Port=99999999")]
    [TestCase("Minimum Pool Size=50;Maximum Pool Size=3")]
    public Task A_server_that_is_none(string part) => AssertSaysAsync(
        "ConnectionStrings:Otp does not name a PostgreSQL database. Set it to its host, database and role, for example 'Host=db.internal;Database=otp;Username=otp;Password=...'.",
        ("Database:Provider", "Postgres"),
        ("ConnectionStrings:Otp", $"Host=127.0.0.1;Database=otp;Username=otp;{part}"));

    [Test]
    public Task An_endpoint_without_an_address() => AssertSaysAsync(
        "The settings of Kestrel are not right (The endpoint A is missing the required 'Url' parameter).", ("Kestrel:Endpoints:A:Protocols", "Http1"));

    [TestCase("{}")]
    [TestCase("""{"ActiveKey":"k","Keys":{"k":null},"AddressKey":"x"}""")]
    [TestCase("""{"Keys":{"k":"x"}}""")]
    public async Task Development_keys_of_which_something_is_missing(string keys)
    {
        await File.WriteAllTextAsync(_folder.File("otp.key.json"), keys);

        await AssertSaysAsync(
            "The development keys in otp.key.json, beside the database, cannot be read or made. "
            + "Mend its permissions, delete it (live codes die with it), or configure Otp:Keys and Otp:AddressKey.",
            ("ConnectionStrings:Otp", $"Data Source={_folder.File("otp.db")}"));
    }

    [Test]
    public async Task A_content_root_that_is_not_there()
        => await AssertSaysAsync($"A file or folder is missing, or may not be used by this account ({_folder.File("nowhere")}/). Check its path and its permissions.", ("ASPNETCORE_CONTENTROOT", _folder.File("nowhere")));

    [Test]
    public async Task A_database_in_use()
    {
        await using var first = ServiceProcess.Start(_folder, "Development");
        Assert.That(await first.IsUpAsync(), Is.True, first.Output);

        await AssertSaysAsync(
            "ConnectionStrings:Otp names a database that another process is using. One process at a time may have a SQLite file, by whatever name: stop the other one, or give this one a file of its own.");
    }

    private async Task AssertSaysAsync(string sentence, params (string Name, string Value)[] settings)
    {
        await using var service = ServiceProcess.Start(_folder, "Development", settings);

        Assert.That(await service.ExitAsync(), Is.EqualTo(1));
        Assert.That(service.Output, Is.EqualTo($"The OTP service cannot start:\n- {sentence}"));
    }
}
