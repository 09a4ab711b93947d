using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Otp.Client.Tests.Transport;

namespace Otp.Client.Tests;

/// <summary>Several OTP services in one application, each under its name.</summary>
internal sealed class NamedServicesTests
{
    [Test]
    public async Task Each_name_has_its_own_address_key_and_client_beside_the_one_without_a_name()
    {
        await using var login = await ScriptedService.StartAsync(ScriptedReply.Problem(404, "unknown-token"));
        await using var payments = await ScriptedService.StartAsync(ScriptedReply.Problem(404, "unknown-token"));
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationManager { ["Otp:Payments:BaseAddress"] = payments.Address.ToString(), ["Otp:Payments:ApiKey"] = "otp_payments" });
        services.AddOptions<OtpClientOptions>("payments").BindConfiguration("Otp:Payments");
        services.AddOtpClient("payments");
        services.AddOtpClient(options => (options.BaseAddress, options.ApiKey) = (login.Address, "otp_login"));
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IOtpClient>().GetAsync("a");
        await provider.GetRequiredKeyedService<IOtpClient>("payments").GetAsync("a");

        Assert.That(login.Calls.Single().Header("X-Api-Key"), Is.EqualTo("otp_login"));
        Assert.That(payments.Calls.Single().Header("X-Api-Key"), Is.EqualTo("otp_payments"));
        Assert.That(() => provider.GetRequiredKeyedService<IOtpClient>("other"), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_wrong_option_of_a_name_stops_the_start_and_says_whose_it_is()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOtpClient("payments", options => options.BaseAddress = new Uri("https://otp.example"));
        using var host = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.That(exception!.Failures.Single(), Does.StartWith("OtpClientOptions of \"payments\".ApiKey is not set."));
    }

    [Test]
    public void A_name_is_not_empty()
        => Assert.That(() => new ServiceCollection().AddOtpClient(" "), Throws.ArgumentException);
}
