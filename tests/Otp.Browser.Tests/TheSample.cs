using Microsoft.Playwright;

namespace Otp.Browser.Tests;

/// <summary>The sample and a browser, for all tests.</summary>
[SetUpFixture]
internal sealed class TheSample
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static IPlaywright? _playwright;

    public static SampleRun Run { get; private set; } = null!;

    public static IBrowser Browser { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var chromium = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium))
        {
            const string Sentence = "There is no Chromium at /usr/bin/chromium (Debian: apt-get install chromium); CHROMIUM names another.";
            if (Environment.GetEnvironmentVariable("CI") == "true")
            {
                Assert.Fail(Sentence);
            }

            Assert.Ignore(Sentence);
        }

        Assertions.SetDefaultExpectTimeout((float)TimeSpan.FromSeconds(20).TotalMilliseconds);
        Run = await SampleRun.StartAsync();
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = Flags });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (Run is not null)
        {
            await Run.DisposeAsync();
        }
    }
}
