using Microsoft.Data.Sqlite;
using Otp.Application.Storage;
using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Answers;

internal sealed class StorageDownTests : ServiceFixture
{
    protected override OtpServiceSetup Setup => new OtpServiceSetup().With("Database:WriteTimeout", "00:00:00.3");

    [Test]
    public async Task While_storage_cannot_answer_there_is_503_and_no_verdict_and_afterwards_no_attempt_is_lost()
    {
        var (issued, token, phone) = (await IssueAsync(), Fresh.Token(), Fresh.Phone());
        await Client.StatusWhenAsync(issued.Token, document => document.DeliveryStatus() == "accepted");

        Answer[] answers;
        await using (await LockAsync())
        {
            answers = await Task.WhenAll(
                Client.VerifyAsync(issued.Token, issued.Code),
                Client.VerifyAsync(issued.Token, issued.Wrong),
                Client.VerifyByGetAsync(issued.Token, issued.Wrong),
                Client.CancelAsync(issued.Token),
                Client.CreateBySmsAsync(token, phone));
        }

        foreach (var answer in answers)
        {
            AssertProblem(answer, 503, "storage-unavailable", "Storage is unavailable");
            Assert.That(answer.RetryAfter, Is.EqualTo(1));
        }

        var status = (await Client.StatusAsync(issued.Token)).Json;
        Assert.That(status.Status(), Is.EqualTo("pending"));
        Assert.That(status.IntOf("attemptsRemaining"), Is.EqualTo(3));
        Assert.That((await Client.StatusAsync(token)).Status, Is.EqualTo(404));
        Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(200));
        Assert.That((await Client.CreateBySmsAsync(token, phone)).Status, Is.EqualTo(201));
        Assert.That(Vonage.CallsTo(phone), Has.Count.LessThanOrEqualTo(1));
    }

    [TestCase(false, "storage-unavailable", "Storage is unavailable")]
    [TestCase(true, "overloaded", "Too much to do")]
    public async Task Storage_that_cannot_and_storage_that_has_too_much_to_do_are_told_apart(bool overload, string type, string title)
    {
        await using var service = await OtpServiceHost.StartAsync(
            Vonage, new OtpServiceSetup().WithFailingReads(new StorageUnavailableException { IsOverload = overload }));

        var answer = await service.Client.StatusAsync(Fresh.Token());

        AssertProblem(answer, 503, type, title);
        Assert.That((answer.RetryAfter, answer.Json.IntOf("retryAfterSeconds")), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task While_storage_cannot_answer_the_service_is_alive_and_not_ready()
    {
        Answer live;
        Answer ready;
        await using (await LockAsync())
        {
            live = await Client.FetchAsync("/health/live");
            ready = await Client.FetchAsync("/health/ready");
        }

        Assert.That(live.Status, Is.EqualTo(200));
        Assert.That(ready.Status, Is.EqualTo(503));
        Assert.That((await Client.FetchAsync("/health/ready")).Status, Is.EqualTo(200));
    }

    // Another process that writes, for longer than the service waits.
    private async Task<SqliteConnection> LockAsync()
    {
        var connection = new SqliteConnection($"Data Source={Service.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
