using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Client.Tests.Otps;

internal sealed class ClientBudgetTests : ClientFixture
{
    protected override OtpServiceSetup Setup => base.Setup.With("Otp:MaxSendsPerClientPerMinute", "2");

    [Test]
    public async Task The_third_message_where_two_a_minute_are_allowed_is_over_the_client_budget()
    {
        var results = new List<CreateOtpResult>();
        for (var nth = 1; nth <= 3; nth++)
        {
            results.Add(await Otp.CreateAsync(OtpToken.New(), OtpRecipient.Sms(Fresh.Phone())));
        }

        Assert.That(results.Take(2), Is.All.TypeOf<CreateOtpResult.Created>());
        var refused = (CreateOtpResult.ClientBudget)results[2];
        Assert.That(refused.Rule, Is.EqualTo("MaxSendsPerClientPerMinute"));
        Assert.That(refused.RetryAfter, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(61)));
    }
}
