using System.Globalization;
using Npgsql;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Instances;

/// <summary>
/// A COMMIT whose answer is lost, on a real server behind a proxy that stops at it. Whatever became of it, the caller is told
/// the truth: what was answered as done is on disk, and a code is verified once.
/// </summary>
internal sealed class LostCommitTests : FaultFixture
{
    private const string Phone = "+393331234567";

    // Longer than a server's crash and start on busy cores; a commit that waits longer is another test's.
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CodeLimit = TimeSpan.FromSeconds(30);

    private LocalPostgres _server = null!;
    private string _database = null!;
    private CommitCutter? _proxy;
    private CrashingService _service = null!;

    private CommitCutter Proxy => _proxy!;

    [SetUp]
    public async Task StartBehindProxy()
    {
        _server = LocalPostgres.StartAnother();
        _database = _server.CreateDatabase();
        _proxy = new CommitCutter($"{_database};GSS Encryption Mode=Disable;SSL Mode=Disable", _ => CommitCut.None);
        _service = await StartServiceAsync(
            ("Database__Provider", "Postgres"),
            ("ConnectionStrings__Otp", Proxy.Connection),
            ("Database__WriteTimeout", WriteTimeout.ToString("c", CultureInfo.InvariantCulture)));
    }

    [TearDown]
    public async Task StopServer()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        _server.Dispose();
    }

    [Test]
    public async Task A_create_whose_transaction_the_server_lost_and_whose_number_it_gave_away_is_on_disk_when_201_is_answered()
    {
        var answer = await WithItsTransactionLostAsync(() => _service.Client.CreateBySmsAsync("t1", Phone));

        Assert.That(answer.Status, Is.EqualTo(201));
        Assert.That((await _service.Client.StatusAsync("t1")).Status, Is.EqualTo(200));
        Assert.That(await CodeAsync(), Is.Not.Null);
        Assert.That(CountOf("Items"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_verification_whose_transaction_the_server_lost_and_whose_number_it_gave_away_is_on_disk_when_200_is_answered()
    {
        var code = await DeliveredCodeAsync();

        var answer = await WithItsTransactionLostAsync(() => _service.Client.VerifyAsync("t1", code));

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That((await _service.Client.VerifyAsync("t1", code)).Status, Is.EqualTo(409));
    }

    [Test]
    public async Task A_wrong_guess_whose_transaction_the_server_lost_and_whose_number_it_gave_away_is_counted_when_404_is_answered()
    {
        var code = await DeliveredCodeAsync();

        var answer = await WithItsTransactionLostAsync(() => _service.Client.VerifyAsync("t1", WrongFor(code)));

        Assert.That(answer.Status, Is.EqualTo(404));
        Assert.That((await _service.Client.StatusAsync("t1")).Json.GetProperty("attemptsRemaining").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_cancellation_whose_transaction_the_server_lost_and_whose_number_it_gave_away_is_on_disk_when_204_is_answered()
    {
        var code = await DeliveredCodeAsync();

        var answer = await WithItsTransactionLostAsync(() => _service.Client.CancelAsync("t1"));

        Assert.That(answer.Status, Is.EqualTo(204));
        Assert.That((await _service.Client.VerifyAsync("t1", code)).Status, Is.EqualTo(410));
    }

    [Test]
    public async Task A_create_whose_COMMIT_was_only_slow_stands_once()
    {
        var answer = await WithASlowCommitAsync(() => _service.Client.CreateBySmsAsync("t1", Phone));

        Assert.That(answer.Status, Is.EqualTo(201));
        Assert.That(await CodeAsync(), Is.Not.Null);
        Assert.That((CountOf("Items"), CountOf("Deliveries")), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public async Task A_verification_whose_COMMIT_was_only_slow_is_answered_200_and_no_other_is()
    {
        var code = await DeliveredCodeAsync();

        var answer = await WithASlowCommitAsync(() => _service.Client.VerifyAsync("t1", code));

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That((await _service.Client.VerifyAsync("t1", code)).Status, Is.EqualTo(409));
    }

    [Test]
    public async Task A_wrong_guess_whose_COMMIT_was_only_slow_is_counted_once()
    {
        var code = await DeliveredCodeAsync();

        var answer = await WithASlowCommitAsync(() => _service.Client.VerifyAsync("t1", WrongFor(code)));

        Assert.That(answer.Status, Is.EqualTo(404));
        Assert.That((await _service.Client.StatusAsync("t1")).Json.GetProperty("attemptsRemaining").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_cancellation_whose_COMMIT_was_only_slow_is_answered_204()
    {
        var code = await DeliveredCodeAsync();

        var answer = await WithASlowCommitAsync(() => _service.Client.CancelAsync("t1"));

        Assert.That(answer.Status, Is.EqualTo(204));
        Assert.That((await _service.Client.VerifyAsync("t1", code)).Status, Is.EqualTo(410));
    }

    private async Task<Answer> WithItsTransactionLostAsync(Func<Task<Answer>> call)
    {
        Proxy.HoldNext();
        var answering = call();
        await Proxy.Held.WaitAsync(WriteTimeout);
        await Task.Run(_server.Crash);

        // The server takes up its numbers where its log ends: others are given the one that was lost, and commit.
        for (var transaction = 0; transaction < 50; transaction++)
        {
            Tell("CREATE TABLE IF NOT EXISTS others (n int); INSERT INTO others VALUES (1)");
        }

        Proxy.CutHeld();
        Proxy.EndHeld(passOn: false);
        return await answering;
    }

    private async Task<Answer> WithASlowCommitAsync(Func<Task<Answer>> call)
    {
        Proxy.HoldNext();
        var answering = call();
        await Proxy.Held.WaitAsync(WriteTimeout);
        Proxy.CutHeld();

        // The look-up has begun, and waits, when the COMMIT arrives.
        await Eventually.ReadAsync(
            () => Task.FromResult(Ask("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted")), waiting => waiting == 1);
        Proxy.EndHeld(passOn: true);
        return await answering;
    }

    private async Task<string> DeliveredCodeAsync()
    {
        Assert.That((await _service.Client.CreateBySmsAsync("t1", Phone)).Status, Is.EqualTo(201));
        var code = await CodeAsync();
        Assert.That(code, Is.Not.Null);

        // Its record is on disk, so that the next COMMIT is the one that is wanted.
        await _service.Client.StatusWhenAsync("t1", status => status.GetProperty("delivery").GetProperty("status").GetString() == "accepted");
        return code!;
    }

    private Task<string?> CodeAsync() => Provider.SentCodeAsync(Phone.TrimStart('+'), CodeLimit);

    private static string WrongFor(string code) => code == "00000" ? "00001" : "00000";

    private long CountOf(string table) => Ask($"SELECT COUNT(*) FROM \"{table}\"");

    private long Ask(string sql)
    {
        using var connection = new NpgsqlConnection($"{_database};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    private void Tell(string sql)
    {
        using var connection = new NpgsqlConnection($"{_database};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
