using Microsoft.Extensions.DependencyInjection;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Client.Identity.Tests;

/// <summary>The running service, and an application on it with real managers. Both go by one clock.</summary>
internal abstract class IdentityFixture
{
    private readonly List<Browser> _browsers = [];

    protected OtpServiceHost Service { get; private set; } = null!;

    protected VonageStub Vonage { get; private set; } = null!;

    protected WebApp App { get; private set; } = null!;

    /// <summary>How the service is started.</summary>
    protected virtual OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    /// <summary>Registrations ahead of those of the application.</summary>
    protected virtual void Before(IServiceCollection services)
    {
    }

    [OneTimeSetUp]
    public async Task Start()
    {
        Vonage = await VonageStub.StartAsync();
        Service = await OtpServiceHost.StartAsync(Vonage, Setup);
        App = await WebApp.StartAsync(Service.Client.BaseAddress!, Service.Time, Before);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _browsers.ForEach(browser => browser.Dispose());
        await App.DisposeAsync();
        await Service.DisposeAsync();
        await Vonage.DisposeAsync();
    }

    /// <summary>What Identity counts against a user, up to its lockout.</summary>
    protected Task<int> FailuresOfAsync(string name) => App.WithAsync(name, (users, user) => users.GetAccessFailedCountAsync(user));

    protected Browser NewBrowser() => Kept(new Browser(App));

    protected Browser Kept(Browser browser)
    {
        _browsers.Add(browser);
        return browser;
    }

    protected async Task<(string Name, string Phone)> RegisterAsync()
    {
        var phone = Fresh.Phone();
        return (await App.RegisterAsync(phone), phone);
    }

    /// <summary>A browser in which name and password were right, and a code was asked for.</summary>
    protected async Task<Browser> AskForCodeAsync(string name)
    {
        var browser = NewBrowser();
        Assert.That(await browser.PostAsync("/login", ("name", name), ("password", WebApp.Password)), Is.EqualTo("/login/code"));
        Assert.That(await browser.PostAsync("/login/code/send"), Is.EqualTo("Your code is on its way."));
        return browser;
    }

    protected async Task<Browser> SignInAsync(string name, string phone)
    {
        var browser = await AskForCodeAsync(name);
        Assert.That(await browser.PostAsync("/login/code", ("code", await Vonage.CodeForAsync(phone))), Is.EqualTo("Welcome."));
        return browser;
    }
}
