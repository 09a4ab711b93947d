using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Starting;

internal sealed class ConfigurationTests : FaultFixture
{
    private const string Heading = "The OTP service cannot start:";

    [Test]
    public async Task Without_configuration_it_does_not_start_makes_no_file_and_says_all_that_is_missing()
    {
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(folder, "Production");

        Assert.That(await service.ExitAsync(), Is.EqualTo(1));
        Assert.That(service.Output, Does.Contain(Heading).And.Contain("- Otp:ActiveKey").And.Contain("- Otp:AddressKey").And.Contain("- Delivery:Provider").And.Not.Contain("   at "));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    [Test]
    public async Task A_wrong_configuration_is_refused_setting_by_setting_and_the_database_stays_as_it_was()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);
        await UnderLoadAsync(load, () => Task.CompletedTask);
        Assert.That(await service.TerminateAsync(), Is.Zero);
        var before = await File.ReadAllBytesAsync(service.DatabasePath);
        (string Name, string Wrong, string Right)[] mistakes =
        [
            ("Otp__Validity", "01:00:00", "00:10:00"),
            ("Otp__MaxAttempts", "99", "3"),
            ("Vonage__BaseAddress", "ftp://nowhere", Provider.Address.ToString()),
        ];
        foreach (var (name, wrong, _) in mistakes)
        {
            service.Set(name, wrong);
        }

        var (exitCode, output) = await service.StartInVainAsync();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain(Heading).And.Not.Contain("   at "));
        foreach (var (name, _, right) in mistakes)
        {
            Assert.That(output, Does.Contain($"- {name.Replace("__", ":", StringComparison.Ordinal)} "));
            service.Set(name, right);
        }

        Assert.That(await File.ReadAllBytesAsync(service.DatabasePath), Is.EqualTo(before));
        await service.StartAsync();
        await AuditAsync("wrong configuration, then the right one", load, service);
    }
}
