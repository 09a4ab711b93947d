using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Client.Tests.Transport;

namespace Otp.Client.Tests;

internal sealed class OtpClientOptionsTests
{
    private static readonly Uri There = new("https://otp.example");

    private static readonly TestCaseData[] Wrong =
    [
        Case("no address", o => o.BaseAddress = null, "BaseAddress is not set"),
        Case("a relative address", o => o.BaseAddress = new Uri("/otp", UriKind.Relative), "BaseAddress is not set"),
        Case("a file", o => o.BaseAddress = new Uri("file:///otp"), "no http or https address"),
        Case("a user in the address", o => o.BaseAddress = new Uri("https://a:b@otp.example"), "no user, query or fragment"),
        Case("a query", o => o.BaseAddress = new Uri("https://otp.example?a"), "no user, query or fragment"),
        Case("plain HTTP to another machine", o => o.BaseAddress = new Uri("http://otp.example"), "plain HTTP to another machine"),
        Case("no key", o => o.ApiKey = null, "ApiKey is not set"),
        Case("an empty key", o => o.ApiKey = "", "ApiKey is empty"),
        Case("a key with its line's end", o => o.ApiKey = "otp_secret\n", "perhaps a line's end"),
        Case("too short a try", o => o.AttemptTimeout = TimeSpan.FromMilliseconds(99), "AttemptTimeout is out of its range"),
        Case("too long a try", o => o.AttemptTimeout = TimeSpan.FromMilliseconds(60_001), "AttemptTimeout is out of its range"),
        Case("fewer than no repetitions", o => o.MaxRetries = -1, "MaxRetries is out of its range"),
        Case("too many repetitions", o => o.MaxRetries = 6, "MaxRetries is out of its range"),
        Case("a wait below zero", o => o.MaxRetryDelay = TimeSpan.FromTicks(-1), "MaxRetryDelay is out of its range"),
        Case("too long a wait", o => o.MaxRetryDelay = TimeSpan.FromMilliseconds(60_001), "MaxRetryDelay is out of its range"),
    ];

    private static readonly TestCaseData[] Right =
    [
        Case("as they are", _ => { }, ""),
        Case("a loopback address without a key", o => (o.BaseAddress, o.ApiKey) = (new Uri("http://localhost:3000"), null), ""),
        Case("plain HTTP on request", o => (o.BaseAddress, o.AllowPlainHttp) = (new Uri("http://otp:3000"), true), ""),
        Case("a path", o => o.BaseAddress = new Uri("https://gateway.example/otp-service"), ""),
        Case("the least", o => (o.AttemptTimeout, o.MaxRetries, o.MaxRetryDelay) = (TimeSpan.FromMilliseconds(100), 0, TimeSpan.Zero), ""),
        Case("the most", o => (o.AttemptTimeout, o.MaxRetries, o.MaxRetryDelay) = (TimeSpan.FromMinutes(1), 5, TimeSpan.FromMinutes(1)), ""),
    ];

    [TestCaseSource(nameof(Wrong))]
    public void What_is_wrong_is_named_with_the_remedy_and_the_key_is_not(Action<OtpClientOptions> change, string sentence)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => Read(change));

        Assert.That(exception!.Failures.Single(), Does.StartWith("OtpClientOptions.").And.Contain(sentence));
        Assert.That(exception.Message, Does.Not.Contain("secret"));
    }

    [TestCaseSource(nameof(Right))]
    public void What_is_in_range_is_taken(Action<OtpClientOptions> change, string sentence)
        => Assert.That(() => Read(change), Throws.Nothing, sentence);

    [Test]
    public void A_wrong_option_stops_the_first_call_before_anything_is_sent()
    {
        using var client = ClientSetup.For(There, options => options.ApiKey = null);

        Assert.That(() => client.Otp, Throws.Nothing);
        Assert.That(async () => await client.Otp.GetAsync("a"), Throws.InstanceOf<OptionsValidationException>());
    }

    [Test]
    public async Task A_key_that_changes_in_the_configuration_is_used_from_the_next_call_on()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedReply.Problem(404, "unknown-token"));
        var configuration = new ConfigurationManager { ["Otp:BaseAddress"] = service.Address.ToString(), ["Otp:ApiKey"] = "otp_old" };
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration);
        services.AddOptions<OtpClientOptions>().BindConfiguration("Otp");
        services.AddOtpClient();
        await using var provider = services.BuildServiceProvider();
        var otp = provider.GetRequiredService<IOtpClient>();

        await otp.GetAsync("a");
        configuration["Otp:ApiKey"] = "otp_new";
        ((IConfigurationRoot)configuration).Reload();
        await otp.GetAsync("a");

        string[] keys = ["otp_old", "otp_new"];
        Assert.That(service.Calls.Select(call => call.Header("X-Api-Key")), Is.EqualTo(keys));
    }

    private static TestCaseData Case(string name, Action<OtpClientOptions> change, string sentence)
        => new TestCaseData(change, sentence).SetArgDisplayNames(name);

    private static OtpClientOptions Read(Action<OtpClientOptions> change)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddOtpClient(options =>
        {
            options.BaseAddress = There;
            options.ApiKey = "otp_secret";
            change(options);
        });
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<OtpClientOptions>>().Value;
    }
}
