using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

public sealed class MaskTests
{
    [TestCase("", "")]
    [TestCase("1", "*")]
    [TestCase("1234", "****")]
    [TestCase("12345", "***45")]
    [TestCase("393331234567", "**********67")]
    public void All_but_the_last_two_characters_are_hidden_and_all_of_a_short_address(string address, string masked)
        => Assert.That(Mask.Address(address), Is.EqualTo(masked));

    [Test]
    public void There_is_nothing_to_mask_of_no_address()
        => Assert.That(() => Mask.Address(null!), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("address"));

    [Test]
    public void An_address_on_a_channel_prints_masked()
        => Assert.That(new ChannelAddress(Channel.Sms, "393331234567").ToString(), Is.EqualTo("**********67"));

    [Test]
    public void Default_values_print_nothing()
        => Assert.That($"{default(ChannelAddress)}{default(MessengerId)}{default(PhoneNumber)}", Is.Empty);
}
