using Otp.FaultTests.Machine;
using Otp.TestKit;
using Otp.TestKit.Load;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Instances;

/// <summary>The set-up of <c>deploy/</c>: two instances over one PostgreSQL, nginx before them.</summary>
internal sealed class BehindNginxTests : FaultFixture
{
    [Test]
    public async Task Of_two_instances_behind_nginx_one_is_killed_and_one_is_stopped_and_no_promise_is_broken()
    {
        var connection = LocalPostgres.Server.CreateDatabase();
        (string, string)[] settings = [.. Sharing(connection), ("Otp__CodeLength", "10")];
        var (one, other) = (await StartServiceAsync(settings), await StartServiceAsync(settings));
        await using var nginx = await Nginx.StartAsync(one.Address, other.Address);
        var load = new MixedLoad(Provider, nginx.Client);

        var kill = await DisruptAsync(() => UnderLoadAsync(load, async () =>
        {
            await AnsweredAsync(load, 50);
            await one.KillAsync();
            await AnsweredAsync(load, 50);
            await one.StartAsync();
            await AnsweredAsync(load, 50);
            Assert.That(await other.TerminateAsync(), Is.Zero, "a stop in order");
            await AnsweredAsync(load, 50);
        }));
        var (token, code) = await VerifyByTheArticlesCallsAsync(nginx.Client);

        await AuditAsync("nginx before two instances, one killed, the other stopped", load, one, kill);
        Assert.That(nginx.Logs, Does.Contain("POST 201").And.Not.Contain(token).And.Not.Contain(code));
        await one.KillAsync();
        LocalPostgres.Server.DropDatabase(connection);
    }

    private async Task<(string Token, string Code)> VerifyByTheArticlesCallsAsync(HttpClient client)
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await client.CreateBySmsAsync(token, phone);
        Assert.That(created.Status, Is.EqualTo(201));
        var code = await Provider.SentCodeAsync(phone, TimeSpan.FromSeconds(10));
        Assert.That((await client.VerifyByGetAsync(token, code!)).Status, Is.EqualTo(200));
        Assert.That((await client.VerifyByGetAsync(token, code!)).Status, Is.EqualTo(409));
        return (token, code!);
    }
}
