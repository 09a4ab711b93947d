using Microsoft.Extensions.Configuration;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Tests.Otps;
using IHostEnvironment = Microsoft.Extensions.Hosting.IHostEnvironment;

namespace Otp.Infrastructure.Tests.Delivery;

public sealed class DeliveryOptionsValidatorTests
{
    [TestCase(0.999, false)]
    [TestCase(1, true)]
    [TestCase(3600, true)]
    [TestCase(3600.001, false)]
    public void Under_our_own_timer_ReadTimeout_is_a_second_to_an_hour(double seconds, bool valid)
    {
        var options = new DeliveryOptions { Provider = DeliveryProvider.Console, ReadTimeout = TimeSpan.FromSeconds(seconds) };

        var result = ValidatorIn(Environments.Development()).Validate(null, options);

        Assert.That(result.Succeeded, Is.EqualTo(valid));
        if (!valid)
        {
            Assert.That(OptionSamples.OnlyError(result), Does.StartWith("Delivery:ReadTimeout ").And.Contain("Set it to"));
        }
    }

    [Test]
    public void Console_is_for_development_alone()
    {
        var options = new DeliveryOptions { Provider = DeliveryProvider.Console };

        Assert.That(ValidatorIn(Environments.Development()).Validate(null, options).Succeeded, Is.True);
        Assert.That(
            OptionSamples.OnlyError(ValidatorIn(Environments.Production()).Validate(null, options)),
            Does.StartWith("Delivery:Provider is Console").And.Contain("Set it to one of Dispatch"));
    }

    [Test]
    public void In_development_messages_are_printed_unless_a_provider_is_named()
    {
        var (unnamed, named) = (new DeliveryOptions(), new DeliveryOptions { Provider = DeliveryProvider.Dispatch });
        var byDefault = new DefaultDeliveryProvider(Environments.Development());

        byDefault.PostConfigure(null, unnamed);
        byDefault.PostConfigure(null, named);

        Assert.That(unnamed.Provider, Is.EqualTo(DeliveryProvider.Console));
        Assert.That(named.Provider, Is.EqualTo(DeliveryProvider.Dispatch));
    }

    [TestCase("Pager", true)]
    [TestCase("voip", true)]
    [TestCase("PremiumRate", true)]
    [TestCase("Mobile", false)]
    [TestCase("3", false)]
    [TestCase("Pager,Voip", false, Description = "one name of a list")]
    [TestCase("", false)]
    public void Only_kinds_of_numbers_can_be_allowed(string type, bool valid)
    {
        var options = new DeliveryOptions { Provider = DeliveryProvider.Console, AllowedNumberTypes = [type] };

        var result = ValidatorIn(Environments.Development()).Validate(null, options);

        Assert.That(result.Succeeded, Is.EqualTo(valid));
        if (!valid)
        {
            Assert.That(
                OptionSamples.OnlyError(result),
                Is.EqualTo("Delivery:AllowedNumberTypes holds something that is no kind of number. Use PremiumRate, SharedCost, Personal, Pager, UniversalAccess, Satellite, Voip."));
        }
    }

    [Test]
    public void Special_numbers_are_refused_VoIP_under_Strict_only_and_none_that_is_allowed()
    {
        var all = Enum.GetValues<SpecialNumberType>();

        Assert.That(new DeliveryOptions().RefusedNumberTypes(OtpProfile.Compatible), Is.EquivalentTo(all.Except([SpecialNumberType.Voip])));
        Assert.That(new DeliveryOptions().RefusedNumberTypes(OtpProfile.Strict), Is.EquivalentTo(all));
        Assert.That(
            new DeliveryOptions { AllowedNumberTypes = ["voip", "Pager"] }.RefusedNumberTypes(OtpProfile.Strict),
            Is.EquivalentTo(all.Except([SpecialNumberType.Voip, SpecialNumberType.Pager])));
    }

    private static DeliveryOptionsValidator ValidatorIn(IHostEnvironment environment)
        => new(environment, new ChannelRoutes(new ConfigurationBuilder().Build()));
}
