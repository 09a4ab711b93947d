using Otp.TestKit;

namespace Otp.FaultTests;

/// <summary>Nothing that the tests started outlives them, and what they found is printed and written.</summary>
[SetUpFixture]
public sealed class EndOfTests
{
    private const string Folder = "TestResults";

    [OneTimeTearDown]
    public async Task StopServersAndPrint()
    {
        LocalPostgres.Stop();
        if (FaultTable.IsEmpty)
        {
            return;
        }

        var table = FaultTable.ToMarkdown();
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, Folder));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "faults.md"), table);
        await TestContext.Progress.WriteLineAsync(table);
    }
}
