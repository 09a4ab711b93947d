using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Otps;

internal sealed class RaceTests : ServiceFixture
{
    private const int Callers = 50;

    [Test]
    public async Task Of_fifty_simultaneous_right_codes_one_is_answered_200_and_the_others_409_in_twenty_rounds_in_a_row()
    {
        for (var round = 0; round < 20; round++)
        {
            var issued = await IssueAsync();

            var statuses = await TogetherAsync(caller => caller % 2 == 0
                ? Client.VerifyAsync(issued.Token, issued.Code)
                : Client.VerifyByGetAsync(issued.Token, issued.Code));

            Assert.That(statuses.Count(status => status == 200), Is.EqualTo(1), $"round {round}");
            Assert.That(statuses.Count(status => status == 409), Is.EqualTo(Callers - 1), $"round {round}");
        }
    }

    [Test]
    public async Task Of_fifty_simultaneous_wrong_codes_three_are_judged_and_the_right_one_afterwards_is_not()
    {
        for (var round = 0; round < 5; round++)
        {
            var issued = await IssueAsync();

            var statuses = await TogetherAsync(caller => Client.VerifyAsync(issued.Token, Fresh.WrongCode(issued.Code, 1 + (caller % 9))));

            Assert.That(statuses.Count(status => status == 404), Is.EqualTo(3));
            Assert.That(statuses.Count(status => status == 429), Is.EqualTo(Callers - 3));
            Assert.That((await Client.VerifyAsync(issued.Token, issued.Code)).Status, Is.EqualTo(429));
        }
    }

    [Test]
    public async Task Of_fifty_simultaneous_POSTs_on_a_token_one_is_answered_201_and_one_message_is_sent()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        var statuses = await TogetherAsync(_ => Client.CreateBySmsAsync(token, phone));

        Assert.That(statuses.Count(status => status == 201), Is.EqualTo(1));
        Assert.That(statuses.Count(status => status == 429), Is.EqualTo(Callers - 1));
        await Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "accepted");
        Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Of_fifty_simultaneous_POSTs_under_one_key_all_are_answered_201_and_one_message_is_sent()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        var statuses = await TogetherAsync(_ => Client.CreateBySmsAsync(token, phone, ("Idempotency-Key", "k")));

        Assert.That(statuses, Is.All.EqualTo(201));
        await Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "accepted");
        Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_code_that_is_verified_and_cancelled_at_once_ends_as_one_of_the_two()
    {
        for (var round = 0; round < 10; round++)
        {
            var issued = await IssueAsync();

            var statuses = await TogetherAsync(caller => caller % 2 == 0
                ? Client.VerifyAsync(issued.Token, issued.Code)
                : Client.CancelAsync(issued.Token));

            var verified = statuses.Count(status => status == 200);
            Assert.That((await Client.StatusAsync(issued.Token)).Json.Status(), Is.EqualTo(verified == 1 ? "verified" : "cancelled"));
            Assert.That(verified, Is.LessThanOrEqualTo(1));
        }
    }

    // All are under way before the first is waited for.
    private static async Task<int[]> TogetherAsync(Func<int, Task<Answer>> call)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, Callers).Select(async caller =>
        {
            await go.Task;
            return (await call(caller)).Status;
        }).ToArray();
        go.SetResult();
        return await Task.WhenAll(calls);
    }
}
