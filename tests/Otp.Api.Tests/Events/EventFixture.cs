using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using NUnit.Framework.Interfaces;
using Otp.TestKit;
using Otp.TestKit.Events;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Storage;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Events;

/// <summary>A service on an engine whose clock a test moves, with a client that is told what becomes of its codes, and one that is not.</summary>
internal abstract class EventFixture(Engine engine)
{
    private static readonly string ShopKey = NewKey();
    private static readonly string QuietKey = NewKey();

    private VonageStub? _vonage;
    private GatewayStub? _receiver;
    private OtpServiceHost? _service;
    private string? _connection;

    protected static (string Name, string Value) Shop { get; } = Credentials(ShopKey);

    protected static (string Name, string Value) Quiet { get; } = Credentials(QuietKey);

    protected static string Secret { get; } = GatewaySecrets.New();

    protected VonageStub Vonage => _vonage!;

    protected GatewayStub Receiver => _receiver!;

    protected OtpServiceHost Service => _service!;

    protected HttpClient Client => Service.Client;

    [SetUp]
    public async Task Start()
    {
        _vonage = await VonageStub.StartAsync();
        _receiver = await GatewayStub.StartAsync();
        var setup = SetupOf(new OtpServiceSetup()
            .WithClock()
            .WithClient("shop", ShopKey)
            .WithClient("quiet", QuietKey)
            .WithEvents("shop", new Uri(Receiver.Address, "/otp-events"), [Secret])
            .With("Delivery:Provider", "Messages")
            .With("Otp:ResendCooldown", "00:00:00"));
        if (engine == Engine.Postgres)
        {
            _connection = LocalPostgres.Server.CreateDatabase();
            setup = setup.With("Database:Provider", "Postgres").With("Database:WriteTimeout", "00:00:20").With("ConnectionStrings:Otp", _connection);
        }

        _service = await OtpServiceHost.StartAsync(_vonage, setup);
    }

    [TearDown]
    public async Task Stop()
    {
        if (_service is not null)
        {
            if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
            {
                TestContext.Out.WriteLine(string.Join('\n', Service.Log.Lines.Where(line => line.Contains(" Otp.", StringComparison.Ordinal)).TakeLast(40)));
            }

            await _service.DisposeAsync();
        }

        await _receiver!.DisposeAsync();
        await _vonage!.DisposeAsync();
        if (_connection is not null)
        {
            LocalPostgres.Server.DropDatabase(_connection);
        }
    }

    protected virtual OtpServiceSetup SetupOf(OtpServiceSetup setup) => setup;

    /// <summary>A code whose message the provider has answered.</summary>
    protected async Task<(string Token, string Code)> IssueAsync((string Name, string Value) client)
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await Client.CreateBySmsAsync(token, phone, client);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        var code = await Vonage.CodeForAsync(phone);
        await Eventually.ReadAsync(() => Client.StatusAsync(token, client), answer => answer.Json.StepStatus(0) != "pending");
        return (token, code);
    }

    /// <summary>One number, asked of the database itself.</summary>
    protected async Task<long> AskAsync(string sql)
    {
        await using DbConnection connection = _connection is null
            ? new SqliteConnection($"Data Source={Service.DatabasePath};Mode=ReadOnly;Pooling=False")
            : new NpgsqlConnection($"{_connection};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>A code that was verified.</summary>
    protected async Task<string> VerifiedAsync((string Name, string Value) client)
    {
        var (token, code) = await IssueAsync(client);
        Assert.That((await Client.VerifyAsync(token, code, client)).Status, Is.EqualTo(200));
        return token;
    }
}
