using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Recipients;

public sealed class ChannelsTests
{
    [TestCase(Channel.Messenger, "messenger")]
    [TestCase(Channel.Sms, "sms")]
    [TestCase(Channel.WhatsApp, "whatsapp")]
    [TestCase(Channel.Email, "email")]
    [TestCase(Channel.Voice, "voice")]
    public void A_channel_has_one_name(Channel channel, string name)
    {
        Assert.That(channel.Name(), Is.EqualTo(name));
        Assert.That(Channels.TryParse(name, out var read), Is.True);
        Assert.That(read, Is.EqualTo(channel));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("SMS")]
    [TestCase("sms ")]
    [TestCase("2")]
    [TestCase("telegram")]
    public void Nothing_else_names_one(string? name) => Assert.That(Channels.TryParse(name, out _), Is.False);

    [Test]
    public void Stored_numbers_of_channels_stay()
        => Assert.That(string.Join(' ', Channels.All.Select(channel => (int)channel)), Is.EqualTo("1 2 3 4 5"));
}
