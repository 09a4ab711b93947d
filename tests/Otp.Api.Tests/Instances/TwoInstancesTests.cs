using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Instances;

/// <summary>Two instances over one database are one service: every promise holds across them.</summary>
internal sealed class TwoInstancesTests : TwoInstances
{
    [Test]
    public async Task Of_sixty_four_right_codes_at_both_one_is_answered_200_and_the_others_409()
    {
        for (var round = 0; round < 5; round++)
        {
            var (token, code) = await IssueAsync();

            var statuses = await TogetherAsync((client, _) => client.VerifyAsync(token, code));

            Assert.That(statuses.Count(status => status == 200), Is.EqualTo(1), $"round {round}");
            Assert.That(statuses.Count(status => status == 409), Is.EqualTo(Callers - 1), $"round {round}");
        }
    }

    [Test]
    public async Task Of_sixty_four_wrong_codes_at_both_three_are_judged()
    {
        var (token, code) = await IssueAsync();

        var statuses = await TogetherAsync((client, caller) => client.VerifyAsync(token, Fresh.WrongCode(code, 1 + (caller % 9))));

        Assert.That(statuses.Count(status => status == 404), Is.EqualTo(3));
        Assert.That(statuses.Count(status => status == 429), Is.EqualTo(Callers - 3));
    }

    [Test]
    public async Task Of_sixty_four_POSTs_on_one_token_one_message_is_sent()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        var statuses = await TogetherAsync((client, _) => client.CreateBySmsAsync(token, phone));

        Assert.That(statuses.Count(status => status == 201), Is.EqualTo(1));
        Assert.That(statuses.Count(status => status == 429), Is.EqualTo(Callers - 1));
        await Instances[0].Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "accepted");
        Assert.That(Vonage.CallsTo(phone), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Of_sixty_four_tokens_to_one_number_five_are_sent_to()
    {
        var phone = Fresh.Phone();

        var statuses = await TogetherAsync((client, _) => client.CreateBySmsAsync(Fresh.Token(), phone));

        Assert.That(statuses.Count(status => status == 201), Is.EqualTo(5));
        Assert.That(statuses.Count(status => status == 429), Is.EqualTo(Callers - 5));
    }

    [Test]
    public async Task Of_sixty_four_guesses_over_four_tokens_to_one_number_ten_are_judged()
    {
        var phone = Fresh.Phone();
        var tokens = new List<string>();
        var code = "";
        for (var index = 0; index < 4; index++)
        {
            tokens.Add(Fresh.Token());
            Assert.That((await Instances[0].Client.CreateBySmsAsync(tokens[index], phone)).Status, Is.EqualTo(201));
            code = await Vonage.CodeForAsync(phone);
        }

        var statuses = await TogetherAsync((client, caller) => client.VerifyAsync(tokens[caller % 4], Fresh.WrongCode(code, 1 + (caller % 9))));

        Assert.That(statuses.Count(status => status == 404), Is.EqualTo(10));
        Assert.That(statuses.Count(status => status == 429), Is.EqualTo(Callers - 10));
    }

    [Test]
    public async Task What_one_instance_created_the_other_knows_verifies_and_cancels()
    {
        var (token, code) = await IssueAsync();

        Assert.That((await Instances[1].Client.StatusAsync(token)).Json.Status(), Is.EqualTo("pending"));
        Assert.That((await Instances[1].Client.VerifyAsync(token, code)).Status, Is.EqualTo(200));
        Assert.That((await Instances[0].Client.VerifyAsync(token, code)).Status, Is.EqualTo(409));
    }
}
