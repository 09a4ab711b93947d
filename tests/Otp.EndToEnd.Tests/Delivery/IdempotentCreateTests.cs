using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests.Delivery;

[Parallelizable]
internal sealed class IdempotentCreateTests : DeliveryFixture
{
    private const int Callers = 32;

    [Test]
    public async Task Simultaneous_POSTs_under_one_key_are_all_answered_201_and_cost_one_message()
    {
        var person = Person.Fresh();
        var key = ("Idempotency-Key", Fresh.Token());

        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Client.CreateAsync(person.Token, person.OnBothChannels, key)));
        await WhenAsync(person, step: 0, "delivered");
        await PassReadTimeoutAsync();
        await WhenAsync(person, step: 1, "delivered");

        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(Enumerable.Repeat(201, Callers)));
            Assert.That(answers.Select(answer => answer.Json.TextOf("createdAt")), Is.All.EqualTo(answers[0].Json.TextOf("createdAt")));
            Assert.That(CallsTo(person.Messenger), Is.EqualTo(1));
            Assert.That(CallsTo(person.Phone), Is.EqualTo(1), "its SMS, when it stayed unread");
        });
    }

    [Test]
    public async Task Without_a_key_one_of_simultaneous_POSTs_is_answered_201_and_the_others_429()
    {
        var person = Person.Fresh();

        var answers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Client.CreateAsync(person.Token, person.OnBothChannels)));
        await WhenAsync(person, step: 0, "delivered");

        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer.Status == 429), Is.EqualTo(Callers - 1));
        Assert.That(CallsTo(person.Messenger), Is.EqualTo(1));
    }
}
