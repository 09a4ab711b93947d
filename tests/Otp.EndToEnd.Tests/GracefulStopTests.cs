using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests;

/// <summary>SIGTERM under load: everybody is answered, and what was answered 201 is sent.</summary>
[TestFixture]
internal sealed class GracefulStopTests
{
    private const int Callers = 16;

    [Test]
    public async Task Every_request_is_answered_none_is_reset_nothing_is_lost_and_the_log_of_the_database_is_folded_in()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var folder = new TemporaryFolder();
        var settings = Unlimited(ServiceProcess.Production(vonage));
        var promised = new ConcurrentQueue<(string Token, string Phone)>();
        var faults = new ConcurrentQueue<string>();
        int exitCode;
        await using (var first = ServiceProcess.Start(folder, "Production", settings))
        {
            Assert.That(await first.IsUpAsync(), Is.True, first.Output);
            var load = Enumerable.Range(0, Callers).Select(_ => CallUntilFarewellAsync(first.Client.BaseAddress!, promised, faults)).ToArray();
            await Eventually.ReadAsync(() => Task.FromResult(promised.Count), count => count > 10 * Callers);
            exitCode = await first.TerminateAsync();
            await Task.WhenAll(load);
        }

        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(faults, Is.Empty);
            Assert.That(promised, Has.Count.GreaterThan(10 * Callers));
            Assert.That(Directory.EnumerateFiles(folder.Path, "otp.db*").Select(Path.GetFileName), Has.None.EndsWith("-wal").And.None.EndsWith("-shm"));
        });

        await using var second = ServiceProcess.Start(folder, "Production", settings);
        Assert.That(await second.IsUpAsync(), Is.True, second.Output);
        foreach (var (token, phone) in promised)
        {
            Assert.That((await second.Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "accepted")).DeliveryStatus(), Is.EqualTo("accepted"));
            Assert.That(vonage.CallsTo(phone), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task From_SIGTERM_on_it_is_not_ready_and_goes_on_answering_while_requests_come()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(
            folder, "Production", [.. ServiceProcess.Production(vonage), ("Otp:MaxSendsPerClientPerMinute", "1000000")]);
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);
        Assert.That((await service.Client.FetchAsync("/health/ready")).Status, Is.EqualTo(200));

        // They keep calling until nobody answers: without them it would be over in a moment.
        var health = CallToTheEndAsync(service, () => service.Client.FetchAsync("/health/ready"));
        var creates = CallToTheEndAsync(service, () => service.Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone()));
        Assert.That(await service.TerminateAsync(), Is.Zero);
        var (notReady, last) = ((await health).Where(answer => answer.Status != 200), (await creates).Where(IsTheLastOfItsConnection));

        Assert.Multiple(() =>
        {
            Assert.That(notReady.Select(answer => (answer.Status, answer.Text)), Is.Not.Empty.And.All.EqualTo((503, "Unhealthy")));
            Assert.That(last.Select(answer => answer.Status), Is.Not.Empty.And.All.EqualTo(201));
        });
    }

    [Test]
    public async Task With_the_console_formatter_for_JSON_every_line_is_one_event_with_its_number()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(
            folder, "Production", [.. ServiceProcess.Production(vonage), ("Logging:Console:FormatterName", "json")]);
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);
        await service.SaysAsync("\"EventId\":1013");
        await service.TerminateAsync();

        var events = service.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var ready = events.Single(one => one.IntOf("EventId") == 1001);
        Assert.That(ready.TextOf("Category"), Is.EqualTo("Otp.Api.Hosting.StartupNotice"));
        Assert.That(ready.GetProperty("State").TextOf("Provider"), Is.EqualTo("Dispatch"));
        Assert.That(events.Select(one => one.IntOf("EventId")), Does.Contain(1011).And.Contain(1013).And.Contain(1015));
    }

    // As another instance's start holds it up, and in the middle of the first migration.
    [TestCase("SELECT pg_advisory_lock(31371747562187111)")]
    [TestCase("BEGIN; CREATE TABLE \"Items\" ()")]
    public async Task Told_to_stop_during_its_first_migration_it_ends_as_at_any_stop_and_the_next_start_migrates(string held)
    {
        using var folder = new TemporaryFolder();
        var connection = LocalPostgres.Server.CreateDatabase();
        (string, string)[] settings = [("Database:Provider", "Postgres"), ("ConnectionStrings:Otp", connection)];
        await using (var other = NpgsqlDataSource.Create($"{connection};Pooling=false"))
        await using (var holding = await other.OpenConnectionAsync())
        {
            await using var hold = new NpgsqlCommand(held, holding);
            await hold.ExecuteNonQueryAsync();
            await using var service = ServiceProcess.Start(folder, "Development", settings);
            await using var waiting = other.CreateCommand("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
            Assert.That(await Eventually.ReadAsync(async () => (long)(await waiting.ExecuteScalarAsync())!, count => count == 1), Is.EqualTo(1), service.Output);

            Assert.That(await service.TerminateAsync(), Is.Zero);
            Assert.That(service.Output, Does.Not.Contain("Exception").And.Not.Contain("   at "));
        }

        await using (var next = ServiceProcess.Start(folder, "Development", settings))
        {
            Assert.That(await next.IsUpAsync(), Is.True, next.Output);
            Assert.That(await next.TerminateAsync(), Is.Zero);
        }

        LocalPostgres.Server.DropDatabase(connection);
    }

    private static async Task<List<Answer>> CallToTheEndAsync(ServiceProcess service, Func<Task<Answer>> call)
    {
        var answers = new List<Answer>();
        while (!service.HasExited)
        {
            try
            {
                answers.Add(await call());
            }
            catch (HttpRequestException)
            {
                // Nobody listens any more; the process has yet to end.
            }
        }

        return answers;
    }

    private static bool IsTheLastOfItsConnection(Answer answer) => answer.Header("Connection") == "close";

    // As a load balancer does: on until an answer says that its connection is over, then no more.
    private static async Task CallUntilFarewellAsync(Uri address, ConcurrentQueue<(string Token, string Phone)> promised, ConcurrentQueue<string> faults)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1 }) { BaseAddress = address };
        try
        {
            while (true)
            {
                var (token, phone) = (Fresh.Token(), Fresh.Phone());
                var answer = await client.CreateBySmsAsync(token, phone);
                if (answer.Status != 201)
                {
                    faults.Enqueue(answer.ToString());
                    return;
                }

                promised.Enqueue((token, phone));
                if (answer.Header("Connection") == "close")
                {
                    return;
                }
            }
        }
        catch (HttpRequestException exception)
        {
            faults.Enqueue(exception.ToString());
        }
    }

    private static (string Name, string Value)[] Unlimited((string Name, string Value)[] settings) =>
    [
        .. settings,
        ("Otp:Validity", "00:10:00"),
        ("Otp:MaxSendsPerClientPerMinute", "1000000"),
        ("Otp:MaxSendsPerClientPerDay", "1000000"),
        ("Vonage:RequestsPerSecond", "10000"),
    ];
}
