namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>Somebody who can be reached on both channels, and the token of the request for them.</summary>
internal sealed record Person(string Token, string Messenger, string Phone)
{
    public object OnBothChannels => new { messengerId = Messenger, phoneNumber = Phone };

    public object BySms => new { phoneNumber = Phone };

    public static Person Fresh() => new(TestKit.Fresh.Token(), TestKit.Fresh.MessengerId(), TestKit.Fresh.Phone());
}
