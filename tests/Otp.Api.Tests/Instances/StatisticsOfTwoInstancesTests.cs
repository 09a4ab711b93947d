using Otp.Api.Tests.Security;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Instances;

/// <summary>Each instance counts what it does, and the figures of both are one.</summary>
internal sealed class StatisticsOfTwoInstancesTests : TwoInstances
{
    private const int Codes = 40;

    private static readonly string Key = ApiClients.NewKey();

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .With("Clients:ops:ApiKeyHashes:0", ApiClients.HashOf(Key))
        .With("Clients:ops:Scopes:0", "operate");

    [Test]
    public async Task What_both_do_adds_up()
    {
        await Task.WhenAll(Enumerable.Range(0, Codes).Select(async number =>
        {
            var (here, there) = (Instances[number % 2].Client, Instances[(number + 1) % 2].Client);
            var (token, phone) = (Fresh.Token(), Fresh.Phone());
            Assert.That((await here.CreateBySmsAsync(token, phone)).Status, Is.EqualTo(201));
            await there.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
            Assert.That((await there.VerifyAsync(token, await Vonage.CodeForAsync(phone))).Status, Is.EqualTo(200));
        }));

        // Until the later of both has written, which it does every five seconds. (The hour may have ended meanwhile.)
        var row = await Eventually.ReadAsync(
            async () => (await Instances[0].Client.FetchAsync("/statistics?by=channel", ApiClients.Credentials(Key))).Json.GetProperty("rows").EnumerateArray().SingleOrDefault(),
            row => row.ValueKind == System.Text.Json.JsonValueKind.Object && row.IntOf("verified") >= Codes);
        Assert.That(
            (row.TextOf("key"), row.IntOf("created"), row.IntOf("sent"), row.IntOf("accepted"), row.IntOf("verified")),
            Is.EqualTo(("sms", Codes, Codes, Codes, Codes)));
    }
}
