using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Otp.Browser.Tests;

/// <summary>A person with a browser of their own, which tells of everything that its console complains of.</summary>
internal abstract partial class BrowserFixture
{
    protected const int Desktop = 1280;
    protected const int Phone = 390;
    protected const int Height = 800;

    private readonly ConcurrentQueue<string> _complaints = new();
    private IBrowserContext? _context;

    protected IPage Page { get; private set; } = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _complaints.Clear();
        _context = await TheSample.Browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = Desktop, Height = Height } });
        _context.SetDefaultTimeout((float)TimeSpan.FromSeconds(20).TotalMilliseconds);
        Page = await NewPageAsync();
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _context!.CloseAsync();
        Assert.That(_complaints, Is.Empty, "the browser's console");
    }

    /// <summary>Another page of the same person.</summary>
    protected async Task<IPage> NewPageAsync()
    {
        var page = await _context!.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        return page;
    }

    /// <summary>The code in the newest SMS to a number, as the handset page shows it; of at least so many.</summary>
    protected async Task<string> CodeFromHandsetAsync(string phone, int nth = 1)
    {
        var handset = await NewPageAsync();
        await handset.GotoAsync(TheSample.Run.Handset.ToString());
        var bubble = handset.Locator(".phone.sms .message", new PageLocatorOptions { HasText = phone }).Nth(nth - 1).Locator(".bubble");
        var text = await bubble.InnerTextAsync();
        await ShootAsync(handset, "handset");
        await handset.CloseAsync();
        return Digits().Match(text).Value;
    }

    /// <summary>Where SCREENSHOTS names a folder: how the page looks on a desk and on a phone.</summary>
    protected static async Task ShootAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is not { Length: > 0 } folder)
        {
            return;
        }

        foreach (var width in new[] { Phone, Desktop })
        {
            await page.SetViewportSizeAsync(width, Height);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
        }
    }

    /// <summary>What an assertion compares with.</summary>
    protected static Regex Pattern(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex("[0-9]{5,10}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
