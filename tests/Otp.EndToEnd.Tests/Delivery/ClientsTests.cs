using System.Security.Cryptography;
using System.Text;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary>Many calls share a commit, and with it a thread; each is still made on behalf of its own client.</summary>
[Parallelizable]
internal sealed class ClientsTests : DeliveryFixture
{
    private const int Tokens = 32;
    private const string KeyHeader = "X-Api-Key";

    private readonly string _shopKey = Fresh.Key();
    private readonly string _bankKey = Fresh.Key();

    protected override OtpServiceSetup Setup => base.Setup
        .With("Authentication:Anonymous", "false")
        .With("Clients:shop:ApiKeyHashes:0", HashOf(_shopKey))
        .With("Clients:shop:Scopes:0", "send")
        .With("Clients:shop:Scopes:1", "verify")
        .With("Clients:bank:Scopes:0", "send")
        .With("Clients:bank:Scopes:1", "verify")
        .With("Clients:bank:ApiKeyHashes:0", HashOf(_bankKey));

    [Test]
    public async Task Two_clients_with_the_same_tokens_at_the_same_time_get_and_verify_each_their_own_codes()
    {
        var people = Enumerable.Range(0, Tokens).Select(_ => Fresh.Token())
            .SelectMany(token => new[] { (Key: _shopKey, Person: Person.Fresh() with { Token = token }), (Key: _bankKey, Person: Person.Fresh() with { Token = token }) })
            .ToList();

        var created = await Task.WhenAll(people.Select(one => Client.CreateAsync(one.Person.Token, one.Person.OnBothChannels, (KeyHeader, one.Key))));
        var messages = await Task.WhenAll(people.Select(one => Vonage.WaitForMessageAsync(one.Person.Messenger)));
        var verified = await Task.WhenAll(people.Zip(messages, (one, message) => Client.VerifyAsync(one.Person.Token, CodeIn(message), (KeyHeader, one.Key))));

        Assert.Multiple(() =>
        {
            Assert.That(created.Select(answer => answer.Status), Is.All.EqualTo(201));
            Assert.That(verified.Select(answer => answer.Status), Is.All.EqualTo(200));
            Assert.That(verified.Select(answer => answer.Json.Step(0).TextOf("to")![^2..]), Is.EqualTo(people.Select(one => one.Person.Messenger[^2..])));
        });
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
