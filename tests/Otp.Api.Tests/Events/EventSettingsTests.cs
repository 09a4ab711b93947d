using System.Text.Json;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Application.Events;
using Otp.TestKit;
using Otp.TestKit.Events;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Events;

internal sealed class EventSettingsTests
{
    private const string Settings = "appsettings.json";

    private static readonly string[] Wrong = ["Clients:shop:Events:Address", "Clients:shop:Events:Secrets", "Clients:shop:Events:Types"];

    private readonly string _key = NewKey();
    private VonageStub _vonage = null!;
    private GatewayStub _receiver = null!;

    [SetUp]
    public async Task Start() => (_vonage, _receiver) = (await VonageStub.StartAsync(), await GatewayStub.StartAsync());

    [TearDown]
    public async Task Stop()
    {
        await _vonage.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    public async Task What_is_wrong_stops_the_start()
    {
        var setup = new OtpServiceSetup()
            .WithClient("shop", _key)
            .WithEvents("shop", new Uri("http://shop.internal/"), ["whsec_"], "otp.created");

        var thrown = await Assert.CatchAsync<OptionsValidationException>(() => OtpServiceHost.StartAsync(_vonage, setup));

        Assert.That(
            thrown!.Failures.Select(failure => failure.Split(' ')[0]),
            Is.EqualTo(Wrong));
    }

    [Test]
    public async Task A_receiver_is_set_changed_and_taken_away_while_the_service_runs()
    {
        await using var other = await GatewayStub.StartAsync();
        await using var service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup
        {
            Prepare = folder => File.WriteAllText(folder.File(Settings), Clients(events: null)),
        }.WithClientsAlone());
        var quiet = await VerifiedAsync(service);

        await ChangeAsync(service, Clients(new { _receiver.Address, Secrets = (string[])[GatewaySecrets.New()] }), "were read again");
        var told = await VerifiedAsync(service);
        Assert.That(await _receiver.EventsOfAsync(told), Has.Count.EqualTo(1));
        Assert.That(_receiver.EventsOf(quiet), Is.Empty, "what happened before is not told");

        await ChangeAsync(service, Clients(new { other.Address, Secrets = "none" }), "the last good one stays");
        Assert.That(await _receiver.EventsOfAsync(await VerifiedAsync(service)), Has.Count.EqualTo(1), "a change that is not valid changes nothing");

        await ChangeAsync(service, Clients(new { other.Address, Secrets = (string[])[GatewaySecrets.New()] }), "were read again");
        Assert.That(await other.EventsOfAsync(await VerifiedAsync(service)), Has.Count.EqualTo(1));

        await ChangeAsync(service, Clients(events: null), "were read again");
        await VerifiedAsync(service);
        Assert.That((await service.OutboxEmptyAsync()).Due, Is.Zero);
        Assert.That((_receiver.Calls.Count, other.Calls.Count), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task What_waits_for_a_receiver_that_is_taken_away_is_given_up_after_ten_minutes_and_not_after_a_day()
    {
        _receiver.Answer = GatewayStub.With(503);
        await using var service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup
        {
            Prepare = folder => File.WriteAllText(folder.File(Settings), Clients(new { _receiver.Address, Secrets = (string[])[GatewaySecrets.New()] })),
        }.WithClientsAlone().WithClock());
        await VerifiedAsync(service);
        await PutOffAsync(service);

        await ChangeAsync(service, Clients(events: null), "were read again");
        service.Time.Advance(EventSchedule.PatienceWithoutReceiver);

        var dead = (await Eventually.ReadAsync(() => DeadAsync(service), events => events.Count > 0)).Single();
        Assert.That((dead.Client.Value, dead.Attempts, dead.Error), Is.EqualTo(("shop", 2, "The client has no receiver of events in the settings.")));
        const string GivenUp = "or is no longer in the settings: 1.";
        Assert.That(await service.Log.WhenItSaysAsync(GivenUp), Has.Some.StartsWith("Error").And.Contains(GivenUp));
        Assert.That(_receiver.Calls, Has.Count.EqualTo(1));
    }

    // What came of the first post is on disk.
    private static Task<long> PutOffAsync(OtpServiceHost service) => Eventually.ReadAsync(
        async () =>
        {
            await using var connection = new SqliteConnection($"Data Source={service.DatabasePath};Mode=ReadOnly;Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM Outbox WHERE Attempts = 1";
            return (long)(await command.ExecuteScalarAsync())!;
        },
        rows => rows == 1);

    private static async Task<IReadOnlyList<DeadEvent>> DeadAsync(OtpServiceHost service)
    {
        await using var scope = service.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new DeadEventsQuery(Client: null));
    }

    private async Task<string> VerifiedAsync(OtpServiceHost service)
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var key = Credentials(_key);
        await service.Client.CreateBySmsAsync(token, phone, key);
        Assert.That((await service.Client.VerifyAsync(token, await _vonage.CodeForAsync(phone), key)).Status, Is.EqualTo(200));
        return token;
    }

    private string Clients(object? events) => JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["Clients"] = new { shop = new { ApiKeyHashes = new[] { HashOf(_key) }, Scopes = AllScopes, Events = events } },
    });

    private static async Task ChangeAsync(OtpServiceHost service, string settings, string said)
    {
        int Times() => service.Log.Lines.Count(line => line.Contains(said, StringComparison.Ordinal));

        var before = Times();
        await File.WriteAllTextAsync(Path.Combine(service.Folder, Settings), settings);
        Assert.That(await Eventually.ReadAsync(() => Task.FromResult(Times()), times => times > before), Is.GreaterThan(before), said);
    }
}
