using Microsoft.Data.Sqlite;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Storage;

internal sealed class LockTests : FaultFixture
{
    // Longer than Database:WriteTimeout, 2 seconds, and than SQLite's own wait.
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(5);

    [Test]
    public async Task A_second_service_on_the_file_refuses_to_start_and_the_first_goes_on()
    {
        var service = await StartServiceAsync();
        var second = NewService(("ConnectionStrings__Otp", $"Data Source={service.DatabasePath}"));
        var load = NewLoad(service);
        (int ExitCode, string Output) inVain = default;

        await UnderLoadAsync(load, async () => inVain = await second.StartInVainAsync());

        Assert.That(inVain.ExitCode, Is.EqualTo(1));
        Assert.That(inVain.Output, Does.Contain("The OTP service cannot start:").And.Contain("- ConnectionStrings:Otp names a database that another process is using").And.Not.Contain("   at "));
        Assert.That(load.Refused, Is.Zero);
        await AuditAsync("a second service on the file", load, service);
    }

    [Test]
    public async Task A_foreign_lock_held_for_longer_than_the_write_timeout_is_answered_503_and_loses_nothing()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);

        await UnderLoadAsync(load, async () =>
        {
            await using var foreign = new SqliteConnection($"Data Source={service.DatabasePath};Pooling=False;Default Timeout=30");
            await foreign.OpenAsync();
            await ExecuteAsync(foreign, "BEGIN EXCLUSIVE");
            await Task.Delay(HeldFor);
            Assert.That(load.Refused, Is.GreaterThan(0));
            Assert.That((await service.Client.FetchAsync("/health/live")).Status, Is.EqualTo(200));
            await ExecuteAsync(foreign, "ROLLBACK");
        });

        Assert.That(service.Output, Does.Contain("locked").Or.Contain("did not come in time"));
        await AuditAsync("file locked by others for 5 s", load, service);
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
