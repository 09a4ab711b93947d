using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Otps;

internal sealed class CreateOtpTests : ServiceFixture
{
    private const string Instant = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$";

    private static readonly string[] MembersOfANewCode =
        ["token", "status", "createdAt", "expiresAt", "expiresInSeconds", "codeLength", "attemptsRemaining", "nextSendAllowedAt", "delivery"];

    private static readonly string[] MembersOfANewDelivery = ["status", "steps"];

    private static readonly string[] MembersOfANewStep = ["channel", "to", "status"];

    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    [Test]
    public async Task A_created_code_is_answered_201_with_its_location_and_its_status_document()
    {
        var token = Fresh.Token();

        var answer = await Client.CreateAsync(token, new { messengerId = "8192836451", phoneNumber = Fresh.Phone() });

        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(201));
            Assert.That(answer.Header("Location"), Is.EqualTo($"/otp/{token}"));
            Assert.That(answer.MediaType, Is.EqualTo("application/json"));
            Assert.That(answer.Json.Members(), Is.EqualTo(MembersOfANewCode));
            Assert.That(answer.Json.TextOf("token"), Is.EqualTo(token));
            Assert.That(answer.Json.Status(), Is.EqualTo("pending"));
            Assert.That(answer.Json.TimeOf("createdAt"), Is.EqualTo(Service.Now));
            Assert.That(answer.Json.TimeOf("expiresAt"), Is.EqualTo(Service.Now.AddMinutes(5)));
            Assert.That(answer.Json.IntOf("expiresInSeconds"), Is.EqualTo(300));
            Assert.That(answer.Json.IntOf("codeLength"), Is.EqualTo(5));
            Assert.That(answer.Json.IntOf("attemptsRemaining"), Is.EqualTo(3));
            Assert.That(answer.Json.TimeOf("nextSendAllowedAt"), Is.EqualTo(Service.Now.AddSeconds(30)));
        });
    }

    [Test]
    public async Task Its_delivery_starts_pending_with_a_step_for_each_channel_and_masked_addresses()
    {
        var phone = Fresh.Phone();

        var answer = await Client.CreateAsync(Fresh.Token(), new { messengerId = "8192836451", phoneNumber = phone });

        var delivery = answer.Json.GetProperty("delivery");
        var steps = delivery.GetProperty("steps");
        Assert.Multiple(() =>
        {
            Assert.That(delivery.Members(), Is.EqualTo(MembersOfANewDelivery));
            Assert.That(delivery.Status(), Is.EqualTo("pending"));
            Assert.That(steps.GetArrayLength(), Is.EqualTo(2));
            Assert.That(steps[0].Members(), Is.EqualTo(MembersOfANewStep));
            Assert.That(steps[0].TextOf("channel"), Is.EqualTo("messenger"));
            Assert.That(steps[0].TextOf("to"), Is.EqualTo("********51"));
            Assert.That(steps[0].Status(), Is.EqualTo("pending"));
            Assert.That(steps[1].TextOf("channel"), Is.EqualTo("sms"));
            Assert.That(steps[1].TextOf("to"), Is.EqualTo($"**********{phone[^2..]}"));
        });
    }

    [Test]
    public async Task Times_are_RFC_3339_in_UTC()
    {
        var answer = await Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone());

        foreach (var member in new[] { "createdAt", "expiresAt", "nextSendAllowedAt" })
        {
            Assert.That(answer.Json.TextOf(member), Does.Match(Instant), member);
        }
    }

    [Test]
    public async Task No_status_document_ever_holds_the_code_or_an_address()
    {
        var (issued, _) = await IssueForBothAsync();
        var pending = await Client.StatusAsync(issued.Token);
        var verified = await Client.VerifyAsync(issued.Token, issued.Code);

        foreach (var answer in new[] { issued.Created, pending, verified })
        {
            Assert.That(answer.Text, Does.Not.Contain($"\"{issued.Code}\"").And.Not.Contain(issued.Phone));
        }
    }

    [Test]
    public async Task The_provider_gets_one_workflow_with_Messenger_first_and_SMS_after_120_seconds_unread()
    {
        var (issued, call) = await IssueForBothAsync();

        Assert.Multiple(() =>
        {
            Assert.That(call.Path, Is.EqualTo("/v0.1/dispatch"));
            Assert.That(call.Token.IsValid, Is.True);
            Assert.That(call.Json.TextOf("template"), Is.EqualTo("failover"));
            Assert.That(call.Workflow, Has.Count.EqualTo(2));
            Assert.That(call.Workflow[0].GetProperty("to").TextOf("type"), Is.EqualTo("messenger"));
            Assert.That(call.Workflow[0].GetProperty("from").TextOf("id"), Is.EqualTo("106900000000"));
            Assert.That(call.Workflow[0].GetProperty("failover").IntOf("expiry_time"), Is.EqualTo(120));
            Assert.That(call.Workflow[0].GetProperty("failover").TextOf("condition_status"), Is.EqualTo("read"));
            Assert.That(call.Workflow[1].GetProperty("to").TextOf("number"), Is.EqualTo(issued.Phone));
            Assert.That(call.Workflow[1].GetProperty("from").TextOf("number"), Is.EqualTo("NEXMO"));
            Assert.That(call.Workflow[1].Has("failover"), Is.False);
            Assert.That(call.Text, Is.EqualTo($"Insert the following code: {issued.Code}"));
            Assert.That(issued.Code, Has.Length.EqualTo(5));
        });
    }

    [Test]
    public async Task With_one_channel_alone_the_workflow_has_that_step_alone()
    {
        var messengerId = Fresh.MessengerId();
        await Client.CreateAsync(Fresh.Token(), new { messengerId });
        var byMessenger = await Vonage.CallToAsync(messengerId);
        var bySms = await Vonage.CallToAsync((await IssueAsync()).Phone);

        Assert.Multiple(() =>
        {
            Assert.That(byMessenger.Workflow.Single().GetProperty("to").TextOf("type"), Is.EqualTo("messenger"));
            Assert.That(byMessenger.Workflow.Single().Has("failover"), Is.False);
            Assert.That(bySms.Workflow.Single().GetProperty("to").TextOf("type"), Is.EqualTo("sms"));
        });
    }

    [TestCase("+{0}")]
    [TestCase("{0}")]
    [TestCase(" +{0} ")]
    public async Task A_phone_number_may_have_a_plus_or_none(string spelling) => await IsSentTo(spelling);

    [TestCase("+{1} ({2}) {3}-{4}")]
    [TestCase("{1}-{2}-{3} {4}")]
    public async Task A_phone_number_may_have_spaces_hyphens_and_brackets(string spelling) => await IsSentTo(spelling);

    [Test]
    public async Task Once_the_provider_accepts_the_status_names_its_workflow_and_the_first_step_is_submitted()
    {
        var (issued, call) = await IssueForBothAsync();

        var status = await Client.StatusWhenAsync(issued.Token, document => document.DeliveryStatus() == "accepted");

        Assert.Multiple(() =>
        {
            Assert.That(status.GetProperty("delivery").TextOf("providerId"), Is.EqualTo(call.Id));
            Assert.That(status.StepStatus(0), Is.EqualTo("submitted"));
            Assert.That(status.Step(0).TimeOf("sentAt"), Is.EqualTo(Service.Now));
            Assert.That(status.StepStatus(1), Is.EqualTo("pending"));
        });
    }

    private async Task IsSentTo(string spelling)
    {
        var phone = Fresh.Phone();
        var text = string.Format(null, spelling, phone, phone[..2], phone[2..5], phone[5..8], phone[8..]);

        var answer = await Client.CreateBySmsAsync(Fresh.Token(), text);

        Assert.That(answer.Status, Is.EqualTo(201), answer.ToString());
        Assert.That((await Vonage.CallToAsync(phone)).Recipients, Is.EqualTo(new[] { phone }));
    }
}
