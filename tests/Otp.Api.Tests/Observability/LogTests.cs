using System.Text.RegularExpressions;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Observability;

internal sealed class LogTests : ServiceFixture
{
    protected override OtpServiceSetup Setup => new OtpServiceSetup().With("Otp:CodeLength", "10").With("Otp:ResendCooldown", "00:00:00");

    [Test]
    public async Task At_no_level_does_the_log_hold_a_code_a_number_or_a_token()
    {
        var issued = await IssueAsync();
        await Client.CreateBySmsAsync(issued.Token, issued.Phone);
        await Client.VerifyByGetAsync(issued.Token, issued.Wrong);
        await Client.VerifyAsync(issued.Token, issued.Wrong);
        await Client.StatusAsync(issued.Token);
        await Client.VerifyByGetAsync(issued.Token, issued.Code);
        await Client.VerifyAsync(issued.Token, issued.Code);
        await Client.CancelAsync(issued.Token);
        await Client.FetchAsync($"/nowhere/{issued.Token}/{issued.Code}");
        await Client.CallAsync(HttpMethod.Put, $"/otp/{issued.Token}", issued.Code);

        var secret = new Regex($"{issued.Code}|{issued.Wrong}|{issued.Phone}|{issued.Token}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));
        Assert.That(Service.Log.Lines, Is.Not.Empty);
        Assert.That(Service.Log.Lines.Where(line => secret.IsMatch(line)), Is.Empty);
    }
}
