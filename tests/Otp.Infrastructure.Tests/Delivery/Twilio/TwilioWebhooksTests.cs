using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Domain.Delivery;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Twilio;
using Otp.TestKit.Twilio;

namespace Otp.Infrastructure.Tests.Delivery.Twilio;

internal sealed class TwilioWebhooksTests
{
    private readonly TwilioWebhooks _webhooks = new(
        Options.Create(new TwilioOptions { AuthToken = TwilioAccount.AuthToken }),
        Options.Create(new WebhooksOptions { PublicAddress = new Uri(TwilioAccount.PublicAddress) }));

    [TestCase("accepted", StepStatus.Submitted)]
    [TestCase("queued", StepStatus.Submitted)]
    [TestCase("sending", StepStatus.Submitted)]
    [TestCase("sent", StepStatus.Submitted)]
    [TestCase("delivered", StepStatus.Delivered)]
    [TestCase("read", StepStatus.Read)]
    public void A_status_is_that_of_the_step_whose_reference_the_path_holds(string status, StepStatus expected)
    {
        var command = _webhooks.ReadStatus(Post(TwilioAccount.Status(status)))!;

        Assert.That(command.EndedWorkflowId, Is.Null);
        Assert.That(command.Reports.Single(), Is.EqualTo(new MessageReport(
            new MessageReferences(null, null, TwilioSetup.ClientRef, null), expected, null, Provider.Twilio)));
    }

    [TestCase("undelivered", null, StepStatus.Undeliverable, "not-delivered")]
    [TestCase("undelivered", 30003, StepStatus.Undeliverable, "recipient-absent")]
    [TestCase("undelivered", 30004, StepStatus.Undeliverable, "barred")]
    [TestCase("undelivered", 30005, StepStatus.Undeliverable, "recipient-unreachable")]
    [TestCase("undelivered", 30006, StepStatus.Undeliverable, "device-unsuitable")]
    [TestCase("undelivered", 30007, StepStatus.Undeliverable, "message-refused")]
    [TestCase("undelivered", 30008, StepStatus.Undeliverable, "not-delivered")]
    [TestCase("failed", 30001, StepStatus.Rejected, "provider-throttled")]
    [TestCase("failed", 30034, StepStatus.Rejected, "sender-refused")]
    [TestCase("failed", 30036, StepStatus.Rejected, "timed-out")]
    [TestCase("failed", 30410, StepStatus.Rejected, "network-error")]
    [TestCase("failed", 21408, StepStatus.Rejected, "country-off")]
    [TestCase("failed", 21610, StepStatus.Rejected, "recipient-opted-out")]
    [TestCase("failed", 63003, StepStatus.Rejected, "recipient-unreachable")]
    [TestCase("failed", 63016, StepStatus.Rejected, "template-refused")]
    [TestCase("failed", 63024, StepStatus.Rejected, "recipient-unreachable")]
    [TestCase("failed", 63027, StepStatus.Rejected, "template-refused")]
    [TestCase("failed", 99999, StepStatus.Rejected, "not-delivered")]
    [TestCase("canceled", null, StepStatus.Rejected, "not-delivered")]
    public void A_failure_is_told_in_our_own_words(string status, int? code, StepStatus expected, string error)
    {
        var report = _webhooks.ReadStatus(Post(TwilioAccount.Status(status, code)))!.Reports.Single();

        Assert.That((report.Status, report.Error!.Code), Is.EqualTo((expected, error)));
    }

    [TestCase("")]
    [TestCase("no")]
    [TestCase("-30003")]
    [TestCase("99999999999999999999")]
    public void A_code_that_is_no_number_is_no_reason(string code)
    {
        var form = TwilioAccount.Status("failed");
        form["ErrorCode"] = code;

        Assert.That(_webhooks.ReadStatus(Post(form))!.Reports.Single().Error, Is.EqualTo(DeliveryError.NotDelivered));
    }

    [TestCase("partially_delivered")]
    [TestCase("Delivered")]
    [TestCase("")]
    public void A_status_that_is_not_known_says_nothing(string status)
        => Assert.That(_webhooks.ReadStatus(Post(TwilioAccount.Status(status)))!.Reports, Is.Empty);

    [TestCase("")]
    [TestCase("&&=&=x&%&%zz=%&a")]
    [TestCase("{\"MessageStatus\":\"read\"}")]
    public void What_is_no_form_says_nothing_and_throws_nothing(string body)
    {
        var post = new WebhookPost(TwilioAccount.StatusPath(TwilioSetup.ClientRef), _ => "x", Encoding.UTF8.GetBytes(body)) { ClientRef = TwilioSetup.ClientRef };

        Assert.That(_webhooks.ReadStatus(post)!.Reports, Is.Empty);
        Assert.That(_webhooks.Check(post), Is.EqualTo(WebhookAuthenticity.Forged));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase("=")]
    [TestCase("\u00e4\ud800")]
    public void What_is_no_signature_is_refused(string? signature)
    {
        var post = Post(TwilioAccount.Status("sent")) with { Header = _ => signature };

        Assert.That(_webhooks.Check(post), Is.EqualTo(WebhookAuthenticity.Forged));
    }

    [Test]
    public void Whatever_is_posted_throws_nothing()
    {
        for (var round = 0; round < 2000; round++)
        {
            var body = RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(64));
            var target = string.Concat(Enumerable.Range(0, 12).Select(_ => (char)RandomNumberGenerator.GetInt32(0x20, 0x7f)));
            var post = new WebhookPost($"/{target}", _ => target, body) { ClientRef = target };

            Assert.That(() => _webhooks.Check(post), Throws.Nothing, $"{target} {Convert.ToHexString(body)}");
            Assert.That(() => _webhooks.ReadStatus(post), Throws.Nothing, $"{target} {Convert.ToHexString(body)}");
        }
    }

    private static WebhookPost Post(IEnumerable<KeyValuePair<string, string>> form)
        => new(TwilioAccount.StatusPath(TwilioSetup.ClientRef), _ => null, Encoding.UTF8.GetBytes(TwilioAccount.Encode(form))) { ClientRef = TwilioSetup.ClientRef };
}
