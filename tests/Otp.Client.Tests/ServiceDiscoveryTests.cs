using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Client.Tests.Transport;

namespace Otp.Client.Tests;

/// <summary>A name in the place of the address, as Microsoft.Extensions.ServiceDiscovery resolves it.</summary>
internal sealed class ServiceDiscoveryTests
{
    private static readonly Uri Name = new("https+http://otp");

    [Test]
    public async Task A_name_is_resolved_by_the_applications_service_discovery()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedReply.Problem(404, "unknown-token"));
        await using var provider = Application(service.Address.GetLeftPart(UriPartial.Authority));

        Assert.That(await provider.GetRequiredService<IOtpClient>().GetAsync("a"), Is.Null);

        Assert.That(service.Calls.Single().Header("X-Api-Key"), Is.EqualTo("otp_secret"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_name_that_leads_to_plain_HTTP_on_another_machine_is_refused_unless_it_is_allowed(bool allowed)
    {
        await using var provider = Application("http://otp.invalid:1", options => (options.AllowPlainHttp, options.MaxRetries) = (allowed, 0));
        var otp = provider.GetRequiredService<IOtpClient>();

        if (allowed)
        {
            await Assert.ThrowsAsync<OtpServiceException>(() => otp.GetAsync("a"));
        }
        else
        {
            var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => otp.GetAsync("a"));
            Assert.That(exception!.Message, Does.StartWith("OtpClientOptions.BaseAddress was found at an address of plain HTTP on another machine"));
            Assert.That(exception.Message, Does.Not.Contain("secret"));
        }
    }

    [Test]
    public async Task A_name_without_service_discovery_says_what_to_add()
    {
        using var client = ClientSetup.For(Name);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => client.Otp.GetAsync("a"));

        Assert.That(exception!.Message, Does.Contain("AddServiceDiscovery()"));
    }

    private static ServiceProvider Application(string endpoint, Action<OtpClientOptions>? configure = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("Services:otp:http:0", endpoint)]).Build());
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        services.AddOtpClient(options =>
        {
            (options.BaseAddress, options.ApiKey) = (Name, "otp_secret");
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }
}
