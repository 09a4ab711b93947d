using Microsoft.Extensions.Configuration;
using Otp.Infrastructure.Delivery;

namespace Otp.Infrastructure.Tests.Delivery;

internal sealed class CountriesInOneValueTests
{
    [TestCase("IT", new[] { "IT" })]
    [TestCase("IT,DE", new[] { "IT", "DE" })]
    [TestCase(" IT , DE ,", new[] { "IT", "DE" })]
    [TestCase("", new string[0])]
    public void Countries_may_be_written_as_one_value(string value, string[] countries)
        => Assert.That(Bound(("Delivery:AllowedCountries", value)), Is.EqualTo(countries));

    [TestCase("IT", "DE")]
    public void Countries_may_be_written_as_a_list(params string[] countries)
        => Assert.That(Bound(("Delivery:AllowedCountries:0", countries[0]), ("Delivery:AllowedCountries:1", countries[1])), Is.EqualTo(countries));

    [Test]
    public void Without_the_setting_no_country_is_named()
        => Assert.That(Bound(), Is.Empty);

    private static List<string> Bound(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        var options = configuration.GetSection(DeliveryOptions.Section).Get<DeliveryOptions>() ?? new DeliveryOptions();
        new CountriesInOneValue(configuration).PostConfigure(null, options);
        return options.AllowedCountries;
    }
}
