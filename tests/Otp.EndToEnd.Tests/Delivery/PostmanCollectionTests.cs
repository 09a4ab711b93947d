using System.Diagnostics;
using System.Globalization;
using Otp.TestKit;
using Otp.TestKit.Mail;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>The committed requests, run from top to bottom by newman against the service and the simulator.</summary>
[Parallelizable]
internal sealed class PostmanCollectionTests : DeliveryFixture
{
    private const string Newman = "newman@6";

    // The first run has npm bring it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly ScriptedMailServer _mail = new();

    protected override OtpServiceSetup Setup => (base.Setup with { Time = null })
        .With("Smtp:Host", "127.0.0.1")
        .With("Smtp:Port", _mail.Port.ToString(CultureInfo.InvariantCulture))
        .With("Smtp:From", "Shop <no-reply@shop.example>");

    [OneTimeTearDown]
    public async Task StopMail() => await _mail.DisposeAsync();

    [Test]
    public async Task Every_request_of_the_collection_is_answered_as_it_says()
    {
        SkipWithoutNpx();
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("npx") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[]
        {
            "--yes", Newman, "run", Repository.File(typeof(PostmanCollectionTests).Assembly, "requests/otp.postman_collection.json"),
            "--color", "off", "--env-var", $"host={Bare(Client.BaseAddress!)}", "--env-var", $"simulator={Bare(Vonage.BaseAddress)}",
        })
        {
            start.ArgumentList.Add(argument);
        }

        using var newman = Process.Start(start)!;
        try
        {
            var output = newman.StandardOutput.ReadToEndAsync();
            var errors = newman.StandardError.ReadToEndAsync();
            await newman.WaitForExitAsync().WaitAsync(Limit);

            Assert.That(newman.ExitCode, Is.Zero, $"{await output}\n{await errors}");
            Assert.That(await output, Does.Contain("Look at the cancelled code"), "the last request was sent");
            var heard = await Eventually.ReadAsync(() => Task.FromResult(_mail.Heard), lines => lines.Any(line => line.EndsWith(" MAIL", StringComparison.Ordinal)));
            Assert.That(heard.Count(line => line.EndsWith(" MAIL", StringComparison.Ordinal)), Is.EqualTo(1), _mail.Story);
        }
        finally
        {
            newman.Kill(entireProcessTree: true);
        }
    }

    private static void SkipWithoutNpx()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (folders.Any(folder => File.Exists(Path.Combine(folder, "npx"))))
        {
            return;
        }

        const string Sentence = "There is no npx to run newman by (Debian: apt-get install npm).";
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail(Sentence);
        }

        Assert.Ignore(Sentence);
    }

    private static string Bare(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
