using Microsoft.Extensions.Configuration;
using Otp.Infrastructure.Delivery;

namespace Otp.Infrastructure.Tests.Delivery;

internal sealed class ListsInOneValueTests
{
    [TestCase("IT", new[] { "IT" })]
    [TestCase("IT,DE", new[] { "IT", "DE" })]
    [TestCase(" IT , DE ,", new[] { "IT", "DE" })]
    [TestCase("", new string[0])]
    public void Countries_may_be_written_as_one_value(string value, string[] countries)
        => Assert.That(Bound(("Delivery:AllowedCountries", value)).AllowedCountries, Is.EqualTo(countries));

    [TestCase("IT", "DE")]
    public void Countries_may_be_written_as_a_list(params string[] countries)
        => Assert.That(
            Bound(("Delivery:AllowedCountries:0", countries[0]), ("Delivery:AllowedCountries:1", countries[1])).AllowedCountries,
            Is.EqualTo(countries));

    [TestCase("Pager", new[] { "Pager" })]
    [TestCase("Pager, Voip", new[] { "Pager", "Voip" })]
    public void Kinds_of_numbers_may_be_written_as_one_value(string value, string[] types)
        => Assert.That(Bound(("Delivery:AllowedNumberTypes", value)).AllowedNumberTypes, Is.EqualTo(types));

    [Test]
    public void Without_the_settings_nothing_is_named()
    {
        Assert.That(Bound().AllowedCountries, Is.Empty);
        Assert.That(Bound().AllowedNumberTypes, Is.Empty);
    }

    private static DeliveryOptions Bound(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
            .Build();
        var options = configuration.GetSection(DeliveryOptions.Section).Get<DeliveryOptions>() ?? new DeliveryOptions();
        new ListsInOneValue(configuration).PostConfigure(null, options);
        return options;
    }
}
