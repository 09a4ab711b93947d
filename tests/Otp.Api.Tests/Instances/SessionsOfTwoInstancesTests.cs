using Otp.Api.Tests.Dashboard;
using Otp.Api.Tests.Security;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Instances;

/// <summary>Behind a balancer a visitor's next request may be for the other instance.</summary>
[Property("Security", "32")]
internal sealed class SessionsOfTwoInstancesTests : TwoInstances
{
    private static readonly string Key = ApiClients.NewKey();

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .With("Dashboard:Enabled", "true")
        .With("Clients:ops:ApiKeyHashes:0", ApiClients.HashOf(Key))
        .With("Clients:ops:Scopes:0", "operate");

    // Nobody has asked for a page before: both instances miss a key, and make one.
    [Test]
    public async Task Visitors_whose_requests_change_from_one_to_the_other_stay_signed_in()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            var (here, there) = (Instances[number % 2].Client, Instances[(number + 1) % 2].Client);
            var visit = new DashboardVisit(here);
            Assert.That((await visit.SignInAsync(Key)).Status, Is.EqualTo(302), "signed in");

            Assert.That((await visit.At(there).GetAsync("/dashboard")).Status, Is.EqualTo(200), "a page of the other");
            Assert.That((await visit.At(there).SearchAsync("phoneNumber", Fresh.Phone())).Text, Does.Contain("No code"), "its form");
        }));
    }

    [Test]
    public async Task A_form_of_one_is_taken_by_the_other()
    {
        var visit = new DashboardVisit(Instances[0].Client);
        await visit.SignInAsync(Key);
        var form = await visit.GetAsync("/dashboard/people");

        var found = await visit.At(Instances[1].Client).SendAsync(
            HttpMethod.Post, "/dashboard/people", [DashboardVisit.TokenOf(form), ("kind", "token"), ("text", Fresh.Token())]);

        Assert.That((found.Status, found.Text.Contains("No code", StringComparison.Ordinal)), Is.EqualTo((200, true)));
    }
}
