using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Otp.TestKit;

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

    /// <summary>The code in the newest message to an address, as the handset page shows it on one of its phones; of at least so many.</summary>
    protected async Task<string> CodeFromHandsetAsync(string address, int nth = 1, string phone = ".phone.sms")
    {
        var handset = await NewPageAsync();
        await handset.GotoAsync(TheSample.Run.Handset.ToString());
        var bubble = handset.Locator($"{phone} .message", new PageLocatorOptions { HasText = address }).Nth(nth - 1).Locator(".bubble");
        var text = await bubble.InnerTextAsync();
        await ShootAsync(handset, "handset");
        await handset.CloseAsync();
        return Digits().Match(text).Value;
    }

    /// <summary>Asks the service for a code.</summary>
    protected static async Task CreateAsync(string? messengerId = null, string? phoneNumber = null, string? email = null, string? channels = null)
    {
        var body = new JsonObject();
        foreach (var (name, value) in new[] { ("messengerId", messengerId), ("phoneNumber", phoneNumber), ("email", email) })
        {
            if (value is not null)
            {
                body[name] = value;
            }
        }

        if (channels is not null)
        {
            body["channels"] = new JsonArray([.. channels.Split(' ').Select(channel => JsonValue.Create(channel))]);
        }

        using var client = new HttpClient();
        using var answer = await client.PostAsJsonAsync(new Uri(TheSample.Run.Service, $"otp/{Fresh.Token()}"), body);
        Assert.That((int)answer.StatusCode, Is.EqualTo(201), await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Sets what happens to a recipient's messages.</summary>
    protected static async Task BreakAsync(string recipient, string kind)
    {
        using var client = new HttpClient();
        using var answer = await client.PutAsJsonAsync(new Uri(TheSample.Run.Handset, $"simulator/scenarios/{recipient}"), new { kind });
        answer.EnsureSuccessStatusCode();
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

    /// <summary>The page under axe-core, in both widths.</summary>
    protected async Task HasNoViolationAsync(ColorScheme theme, string name)
    {
        foreach (var width in new[] { Phone, Desktop })
        {
            await Page.SetViewportSizeAsync(width, Height);
            var rules = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice");
            var found = await Page.RunAxe(new AxeRunOptions { RunOnly = rules });
            var violations = found.Violations.SelectMany(
                violation => violation.Nodes.Select(node => $"{violation.Id}: {node.Html} ({violation.Help})"));
            Assert.That(violations, Is.Empty, $"{name}, {theme}, {width} px");
        }

        await ShootAsync(Page, $"{theme}-{name}");
    }

    /// <summary>What an assertion compares with.</summary>
    protected static Regex Pattern(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex("[0-9]{5,10}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
