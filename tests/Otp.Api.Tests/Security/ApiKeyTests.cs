using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Security;

[Property("Security", "15")]
internal sealed class ApiKeyTests : ServiceFixture
{
    private const int LongestKey = 256;
    private const string Code = "12345";

    private static readonly string FirstKey = NewKey();
    private static readonly string SecondKey = NewKey();
    private static readonly string SendKey = NewKey();
    private static readonly string VerifyKey = NewKey();
    private static readonly string ReadKey = NewKey();
    private static readonly string LongKey = NewKey().PadRight(LongestKey, 'x');
    private static readonly string TooLongKey = $"{LongKey}x";

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClient("shop", FirstKey, SecondKey)
        .WithClient("sender", ["send"], [SendKey])
        .WithClient("verifier", ["verify"], [VerifyKey])
        .WithClient("reader", ["read"], [ReadKey])
        .WithClient("long", LongKey, TooLongKey);

    [Test]
    public async Task Without_a_key_every_route_is_refused([ValueSource(typeof(OtpRoutes), nameof(OtpRoutes.All))] string route)
    {
        var answer = await OtpRoutes.CallAsync(Client, route, Fresh.Token(), Code);

        AssertProblem(answer, 401, "unauthorized", "Not authorized");
        Assert.That(answer.Header("WWW-Authenticate"), Is.EqualTo("ApiKey header=\"X-Api-Key\""));
        Assert.That(answer.Json.TextOf("detail"), Does.Contain("X-Api-Key"));
    }

    [Test]
    public async Task A_wrong_key_is_answered_like_none_on_every_route([ValueSource(typeof(OtpRoutes), nameof(OtpRoutes.All))] string route)
    {
        var token = Fresh.Token();
        var none = await OtpRoutes.CallAsync(Client, route, token, Code);

        foreach (var wrong in new[] { NewKey(), "", "x", HashOf(FirstKey), FirstKey.ToUpperInvariant(), FirstKey[..^1], $"{FirstKey}=", $"{FirstKey},{FirstKey}" })
        {
            var answer = await OtpRoutes.CallAsync(Client, route, token, Code, Credentials(wrong));

            Assert.Multiple(() =>
            {
                Assert.That(answer.Status, Is.EqualTo(none.Status));
                Assert.That(WithoutTrace(answer), Is.EqualTo(WithoutTrace(none)));
                Assert.That(answer.Header("WWW-Authenticate"), Is.EqualTo(none.Header("WWW-Authenticate")));
                Assert.That(answer.MediaType, Is.EqualTo(none.MediaType));
            });
        }
    }

    [Test]
    public async Task Without_a_key_a_token_that_exists_looks_like_one_that_does_not()
    {
        var issued = await IssueAsync(FirstKey);

        foreach (var route in OtpRoutes.All)
        {
            var known = await OtpRoutes.CallAsync(Client, route, issued, Code);
            var unknown = await OtpRoutes.CallAsync(Client, route, Fresh.Token(), Code);

            Assert.That((known.Status, WithoutTrace(known)), Is.EqualTo((unknown.Status, WithoutTrace(unknown))));
        }
    }

    [Test]
    public async Task Without_a_key_nothing_is_said_of_what_else_is_wrong()
    {
        AssertProblem(await Client.CallAsync(HttpMethod.Post, "/otp/-no-token", "no JSON"), 401, "unauthorized", "Not authorized");
        AssertProblem(await Client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}/verify", """{"code":"x"}"""), 401, "unauthorized", "Not authorized");
    }

    [Test]
    public async Task A_key_in_the_query_or_in_another_header_is_no_key()
    {
        var token = Fresh.Token();

        Assert.That((await Client.FetchAsync($"/otp/{token}?X-Api-Key={FirstKey}")).Status, Is.EqualTo(401));
        Assert.That((await Client.StatusAsync(token, ("Authorization", $"Bearer {FirstKey}"))).Status, Is.EqualTo(401));
        Assert.That((await Client.StatusAsync(token, ("Authorization", $"ApiKey {FirstKey}"))).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_key_may_have_256_characters_and_not_one_more()
    {
        Assert.That((await Client.StatusAsync(Fresh.Token(), Credentials(LongKey))).Status, Is.EqualTo(404));
        Assert.That((await Client.StatusAsync(Fresh.Token(), Credentials(TooLongKey))).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Two_keys_of_a_client_are_one_client_so_that_they_rotate()
    {
        var token = await IssueAsync(FirstKey);

        Assert.That((await Client.StatusAsync(token, Credentials(FirstKey))).Status, Is.EqualTo(200));
        Assert.That((await Client.StatusAsync(token, Credentials(SecondKey))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_scope_opens_its_routes_and_no_other(
        [Values("send", "verify", "read")] string scope, [ValueSource(typeof(OtpRoutes), nameof(OtpRoutes.All))] string route)
    {
        var (key, opened) = scope switch
        {
            "send" => (SendKey, route is OtpRoutes.Create or OtpRoutes.Cancel),
            "verify" => (VerifyKey, route is OtpRoutes.Verify or OtpRoutes.VerifyByGet),
            _ => (ReadKey, route is OtpRoutes.Status),
        };

        var answer = await OtpRoutes.CallAsync(Client, route, Fresh.Token(), Code, Credentials(key));

        if (!opened)
        {
            AssertProblem(answer, 403, "forbidden", "Not allowed");
        }
        else if (route == OtpRoutes.Create)
        {
            Assert.That(answer.Status, Is.EqualTo(201));
        }
        else
        {
            AssertProblem(answer, 404, "unknown-token", "Not found");
        }
    }

    [Test]
    public async Task Without_a_key_a_body_that_is_too_large_is_answered_all_the_same()
    {
        // On a connection of its own, which the server closes rather than read the body.
        using var client = Service.NewClient();

        AssertProblem(await client.CallAsync(HttpMethod.Post, $"/otp/{Fresh.Token()}", new string(' ', 9000)), 401, "unauthorized", "Not authorized");
    }

    [Test]
    public async Task A_refused_create_stores_and_sends_nothing()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        await Client.CreateBySmsAsync(token, phone);
        await Client.CreateBySmsAsync(token, phone, Credentials(ReadKey));
        await Client.CreateBySmsAsync(token, phone, Credentials(VerifyKey));

        Assert.That((await Client.StatusAsync(token, Credentials(ReadKey))).Status, Is.EqualTo(404));
        var sent = await IssueAsync(FirstKey);
        Assert.That(sent, Is.Not.EqualTo(token));
        Assert.That(Vonage.CallsTo(phone), Is.Empty);
    }

    private async Task<string> IssueAsync(string key)
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        Assert.That((await Client.CreateBySmsAsync(token, phone, Credentials(key))).Status, Is.EqualTo(201));
        await Vonage.CallToAsync(phone);
        return token;
    }
}
