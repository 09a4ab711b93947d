using Microsoft.Data.Sqlite;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Storage;

/// <summary>How long the service keeps what is over.</summary>
internal sealed class RetentionTests
{
    [Test]
    [Property("Security", "24")]
    public async Task A_settled_code_and_its_deliveries_are_kept_until_their_time_is_over_and_then_deleted()
    {
        await using var vonage = await VonageStub.StartAsync();
        await using var service = await OtpServiceHost.StartAsync(vonage, new OtpServiceSetup().WithClock().With("Otp:Retention", "00:01:00"));
        var (settled, pending) = (Fresh.Token(), Fresh.Token());
        await service.Client.CreateBySmsAsync(settled, Fresh.Phone());
        await service.Client.CreateBySmsAsync(pending, Fresh.Phone());
        await service.Client.CancelAsync(settled);

        await service.AdvanceAsync(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        Assert.That((await service.Client.StatusAsync(settled)).Json.Status(), Is.EqualTo("cancelled"));
        Assert.That(Rows(), Is.EqualTo((2, 2)));

        // It looks every few seconds.
        var left = await Eventually.ReadAsync(
            () =>
            {
                service.Time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(Rows());
            },
            rows => rows == (1, 1));
        Assert.That(left, Is.EqualTo((1, 1)));
        Assert.That((await service.Client.StatusAsync(settled)).Status, Is.EqualTo(404));
        Assert.That((await service.Client.StatusAsync(pending)).Status, Is.EqualTo(200));

        (long Items, long Deliveries) Rows()
        {
            using var connection = new SqliteConnection($"Data Source={service.DatabasePath};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """SELECT (SELECT COUNT(*) FROM "Items"), (SELECT COUNT(*) FROM "Deliveries")""";
            using var reader = command.ExecuteReader();
            reader.Read();
            return (reader.GetInt64(0), reader.GetInt64(1));
        }
    }
}
