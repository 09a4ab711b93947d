using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Instances;

internal sealed class SharedBudgetsOfTwoInstancesTests : TwoInstances
{
    private const int CapOfFrance = 20;
    private const int SendsOfASource = 10;

    protected override OtpServiceSetup Setup => new OtpServiceSetup().With("Delivery:CountryCaps:FR", "20");

    [Test]
    public async Task A_countrys_cap_is_one_cap_at_both()
    {
        var statuses = await TogetherAsync((client, caller) => client.CreateBySmsAsync(Fresh.Token(), $"+33 6 12 34 56 {caller:D2}"));

        Assert.That(statuses.Count(status => status == 201), Is.EqualTo(CapOfFrance));
        Assert.That(statuses.Count(status => status == 429), Is.EqualTo(Callers - CapOfFrance));
    }

    [Test]
    public async Task A_sources_budget_is_one_budget_at_both()
    {
        var source = Fresh.Token();
        var statuses = await TogetherAsync((client, _) => client.CreateAsync(Fresh.Token(), new { phoneNumber = Fresh.Phone(), source }));

        Assert.That(statuses.Count(status => status == 201), Is.EqualTo(SendsOfASource));
        Assert.That(statuses.Count(status => status == 429), Is.EqualTo(Callers - SendsOfASource));
    }
}
