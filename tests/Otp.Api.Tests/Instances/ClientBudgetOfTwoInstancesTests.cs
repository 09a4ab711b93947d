using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Instances;

internal sealed class ClientBudgetOfTwoInstancesTests : TwoInstances
{
    protected override OtpServiceSetup Setup => new OtpServiceSetup().With("Otp:MaxSendsPerClientPerMinute", "100");

    [Test]
    public async Task A_clients_budget_is_one_budget_at_both()
    {
        var statuses = new List<int>();
        for (var round = 0; round < 3; round++)
        {
            statuses.AddRange(await TogetherAsync((client, _) => client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone())));
        }

        Assert.That(statuses.Count(status => status == 201), Is.EqualTo(100));
        Assert.That(statuses.Count(status => status == 429), Is.EqualTo((3 * Callers) - 100));
    }
}
