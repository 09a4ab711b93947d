using Microsoft.Data.Sqlite;
using Otp.TestKit.Service;
using VonageSimulator;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>A message that was taken must not be sent again because its answer could not be written down at once.</summary>
[Parallelizable]
internal sealed class StorageTroubleTests : DeliveryFixture
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    // The clock of the service stands while storage is locked, so that its patience is the real clock's alone.
    protected override OtpServiceSetup Setup => base.Setup.With("Database:WriteTimeout", "00:00:01");

    [Test]
    public async Task An_answer_that_storage_cannot_take_is_recorded_when_it_can_and_the_message_is_not_sent_again()
    {
        // Without reports, which would tell what the answer could not.
        var statusUrl = Vonage.StatusUrl;
        Vonage.StatusUrl = null;
        var person = await CreateAsync(new Scenario(ScenarioKind.Hang) { Times = 1, AfterSeconds = 1, Accepted = true });
        await CallsToBecomeAsync(person.Messenger, 1);

        await using (var other = new SqliteConnection($"Data Source={Service.DatabasePath};Pooling=False"))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction(deferred: false);
            Service.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromSeconds(3));
        }

        await WhenAsync(person, step: 0, "submitted");
        Vonage.StatusUrl = statusUrl;
        Service.Time.Advance(Lease);
        await PassReadTimeoutAsync();

        Assert.That(CallsTo(person.Messenger), Is.EqualTo(1));
    }
}
