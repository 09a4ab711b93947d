namespace Otp.FaultTests.Storage;

internal sealed class DamagedFileTests : FaultFixture
{
    private const int PageSize = 4096;

    [Test]
    public async Task A_damaged_page_keeps_the_service_from_starting_and_the_file_stays_byte_for_byte_as_it_was()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);
        await UnderLoadAsync(load, () => Task.CompletedTask);
        Assert.That(await service.TerminateAsync(), Is.Zero);
        var sound = await File.ReadAllBytesAsync(service.DatabasePath);
        var pages = sound.Length / PageSize;

        foreach (var page in new[] { 1, 2, pages / 2, pages - 1 })
        {
            var damaged = sound.ToArray();
            damaged.AsSpan((page - 1) * PageSize, PageSize).Fill(0xA5);
            await File.WriteAllBytesAsync(service.DatabasePath, damaged);

            var (exitCode, output) = await service.StartInVainAsync();

            Assert.That(exitCode, Is.EqualTo(1), $"page {page} of {pages}");
            Assert.That(output, Does.Contain("The OTP service cannot start:").And.Contain("- ConnectionStrings:Otp").And.Contain("file damaged").And.Not.Contain("   at "));
            Assert.That(await File.ReadAllBytesAsync(service.DatabasePath), Is.EqualTo(damaged), $"page {page} of {pages}");
            Assert.That(new FileInfo($"{service.DatabasePath}-wal"), Has.Property("Exists").False.Or.Property("Length").Zero, "nothing waits to be written into it");
        }

        await File.WriteAllBytesAsync(service.DatabasePath, sound);
        await service.StartAsync();
        await AuditAsync("a damaged page at start, file put back", load, service);
    }
}
