using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.VonageSdk;

[assembly: HostingStartup(typeof(SdkStartup))]

namespace Otp.VonageSdk.Tests;

/// <summary>A program that names the hosting startup, as Otp.Api does when it is built with the SDK. Here it is this assembly.</summary>
public sealed class SdkStartupTests
{
    [Test]
    public void A_program_that_names_it_sends_by_the_SDK_before_it_registers_anything_itself()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(SdkStartupTests).Assembly.GetName().Name });

        var sender = builder.Services.Single(service => service.ServiceType == typeof(IOtpSender));
        Assert.That(sender.ServiceKey, Is.EqualTo(Provider.Vonage));
    }

    [Test]
    public void A_program_that_does_not_has_no_part_of_it()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Otp.Infrastructure" });

        Assert.That(builder.Services.Select(service => service.ServiceType), Has.None.EqualTo(typeof(IOtpSender)));
    }
}
