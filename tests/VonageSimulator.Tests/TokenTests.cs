using System.Net;
using System.Text.Json.Nodes;
using VonageSimulator.Credentials;

namespace VonageSimulator.Tests;

internal sealed class TokenTests : SimulatorFixture
{
    [Test]
    public async Task A_token_of_the_application_is_taken_and_its_jti_is_logged()
    {
        var claims = Requests.Claims(Clock.GetUtcNow());
        Assert.That(await CallAsync(claims), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(Simulator.Calls.Single().TokenId, Is.EqualTo((string?)claims["jti"]));
    }

    [Test]
    public async Task Without_a_token_Vonage_answers_401_in_its_own_words()
    {
        using var response = await MessageAsync(Requests.Message());
        var problem = await JsonAsync(response);
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo("https://developer.vonage.com/api-errors/#unathorized"));
            Assert.That(problem.GetProperty("title").GetString(), Is.EqualTo("You did not provide correct credentials."));
            Assert.That(Simulator.Messages, Is.Empty);
        });
    }

    [TestCase("application_id", null)]
    [TestCase("application_id", "\"another\"")]
    [TestCase("jti", null)]
    [TestCase("jti", "\"\"")]
    [TestCase("iat", null)]
    [TestCase("iat", "\"now\"")]
    [TestCase("exp", "\"later\"")]
    [TestCase("nbf", "99999999999")]
    public async Task A_claim_that_is_missing_or_wrong_answers_401(string name, string? json)
    {
        var claims = Requests.Claims(Clock.GetUtcNow());
        claims.Remove(name);
        if (json is not null)
        {
            claims[name] = JsonNode.Parse(json);
        }

        Assert.That(await CallAsync(claims), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase(29, HttpStatusCode.Unauthorized)]
    [TestCase(30, HttpStatusCode.Accepted)]
    [TestCase(86_400, HttpStatusCode.Accepted)]
    [TestCase(86_401, HttpStatusCode.Unauthorized)]
    public async Task A_token_lives_30_seconds_to_24_hours(int seconds, HttpStatusCode expected)
    {
        var claims = Requests.Claims(Clock.GetUtcNow());
        claims["exp"] = Clock.GetUtcNow().ToUnixTimeSeconds() + seconds;
        Assert.That(await CallAsync(claims), Is.EqualTo(expected));
    }

    [TestCase(899, HttpStatusCode.Accepted)]
    [TestCase(900, HttpStatusCode.Unauthorized)]
    public async Task A_token_without_exp_lives_15_minutes(int age, HttpStatusCode expected)
    {
        var claims = Requests.Claims(Clock.GetUtcNow());
        Clock.Advance(TimeSpan.FromSeconds(age));
        Assert.That(await CallAsync(claims), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_token_signed_with_another_key_answers_401()
    {
        var token = Requests.Token(ApplicationKeys.Generate(), Requests.Claims(Clock.GetUtcNow()));
        Assert.That(await StatusAsync(MessageAsync(Requests.Message(), token)), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("none")]
    [TestCase("HS256")]
    public async Task A_token_with_another_algorithm_answers_401(string algorithm)
    {
        var token = Requests.Token(Simulator.PrivateKeyPem, Requests.Claims(Clock.GetUtcNow()), algorithm);
        Assert.That(await StatusAsync(MessageAsync(Requests.Message(), token)), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("x")]
    [TestCase("a.b")]
    [TestCase("a.b.c")]
    [TestCase("!.!.!")]
    public async Task A_token_that_is_none_answers_401(string token) =>
        Assert.That(await StatusAsync(DispatchAsync(Requests.Dispatch(), token)), Is.EqualTo(HttpStatusCode.Unauthorized));

    protected override void Configure(SimulatorSettings settings) => settings.ApplicationId = Requests.Application;

    private Task<HttpStatusCode> CallAsync(JsonObject claims) =>
        StatusAsync(MessageAsync(Requests.Message(), Requests.Token(Simulator.PrivateKeyPem, claims)));
}
