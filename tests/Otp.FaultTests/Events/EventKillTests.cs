using Microsoft.AspNetCore.Http;
using Otp.TestKit;
using Otp.TestKit.Gateway;
using Otp.TestKit.Load;
using Otp.TestKit.Service;

namespace Otp.FaultTests.Events;

/// <summary>
/// kill -9 at any instant, with a receiver that takes nine posts in ten: every verification that a caller was told of is an event that
/// comes at least once, and under one id.
/// </summary>
internal sealed class EventKillTests : FaultFixture
{
    private const int Kills = 5;

    // Longer than the lease of whoever died with it, and the first waits of what was refused.
    private static readonly TimeSpan EventLimit = TimeSpan.FromSeconds(120);

    private GatewayStub _receiver = null!;
    private int _posts;

    [SetUp]
    public async Task StartReceiver()
    {
        _receiver = await GatewayStub.StartAsync();
        _receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref _posts) % 10 == 0 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        };
    }

    [TearDown]
    public async Task StopReceiver() => await _receiver.DisposeAsync();

    [Test]
    public async Task Every_verification_is_told_when_the_service_is_killed_at_random_moments_under_load()
    {
        var service = await StartServiceAsync(Told);
        var load = NewLoad(service);

        await KillUnderLoadAsync(load, service, Kills);

        await AssertToldAsync(load);
    }

    [Test]
    public async Task Every_verification_is_told_when_one_of_two_instances_over_PostgreSQL_is_killed_at_random_moments_under_load()
    {
        var database = LocalPostgres.Server.CreateDatabase();
        (string, string)[] settings = [.. Sharing(database), .. Told];
        var survivor = await StartServiceAsync(settings);
        var victim = await StartServiceAsync(settings);
        var load = NewLoad(survivor, victim);

        await KillUnderLoadAsync(load, victim, Kills);
        await victim.KillAsync();

        await AssertToldAsync(load);
        await survivor.KillAsync();
        LocalPostgres.Server.DropDatabase(database);
    }

    // The client of whoever calls without a key.
    private (string Name, string Value)[] Told =>
    [
        ("Clients__default__ApiKeyHashes__0", new string('0', 64)),
        ("Clients__default__Scopes__0", "send"),
        ("Clients__default__Events__Address", _receiver.Address.ToString()),
        ("Clients__default__Events__Secrets__0", GatewaySecrets.New()),
    ];

    private async Task AssertToldAsync(MixedLoad load)
    {
        var verified = load.Stories.Where(story => story.RightsGranted > 0).Select(story => story.Token).ToHashSet(StringComparer.Ordinal);
        var missing = await Eventually.ReadAsync(() => Task.FromResult(Missing(verified)), untold => untold.Count == 0, EventLimit);
        Assert.That(missing, Is.Empty);

        var ids = _receiver.Calls
            .Where(call => call.Json.TextOf("type") == "otp.verified")
            .ToLookup(call => call.Json.GetProperty("data").TextOf("token")!, call => call.Headers["webhook-id"], StringComparer.Ordinal);
        Assert.That(ids.Where(token => token.Distinct(StringComparer.Ordinal).Count() != 1).Select(token => token.Key), Is.Empty, "one id for each change");
        Assert.That(verified, Is.Not.Empty);
        await TestContext.Out.WriteLineAsync(FormattableString.Invariant($"{verified.Count} verified, {_posts} posts, {ids.Sum(token => token.Count() - 1)} of them repeated."));
    }

    private HashSet<string> Missing(HashSet<string> verified)
    {
        var told = _receiver.Calls.Where(call => call.Json.TextOf("type") == "otp.verified").Select(call => call.Json.GetProperty("data").TextOf("token")!);
        HashSet<string> missing = new(verified, StringComparer.Ordinal);
        missing.ExceptWith(told);
        return missing;
    }
}
