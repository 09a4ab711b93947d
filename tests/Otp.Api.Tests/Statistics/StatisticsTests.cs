using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Tests.Security;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;

namespace Otp.Api.Tests.Statistics;

/// <summary>GET /statistics over figures that are known. The clock stands at 10:00 of the 23rd of November.</summary>
internal sealed class StatisticsTests : ServiceFixture
{
    private static readonly (string, string) Operator = ApiClients.Credentials(ApiClients.NewKey());
    private static readonly (string, string) Shop = ApiClients.Credentials(ApiClients.NewKey());
    private static readonly (string, string) Sender = ApiClients.Credentials(ApiClients.NewKey());
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LongAgo = new(2026, 11, 1, 5, 0, 0, TimeSpan.Zero);

    protected override OtpServiceSetup Setup => new OtpServiceSetup()
        .WithClock()
        .WithClient("ops", ["operate"], [Operator.Item2])
        .WithClient("-shop", ["send", "statistics"], [Shop.Item2])
        .WithClient("bank", ApiClients.AllScopes, [Sender.Item2]);

    [OneTimeSetUp]
    public Task CountSomething() => Service.Services.GetRequiredService<IUnitOfWork>().RunAsync(
        async (storage, _) =>
        {
            await storage.Statistics.AddAsync(
            [
                new(new(Now, new ClientId("-shop"), "IT", Channel.Sms, Provider.Vonage), "created", 3),
                new(new(Now, new ClientId("-shop"), "IT", Channel.Sms, Provider.Vonage), "verified", 2),
                new(new(Now, new ClientId("-shop"), "IT", Channel.Sms, Provider.Vonage), "verifiedWithin:10", 2),
                new(new(Now.AddHours(-1), new ClientId("-shop"), "", Channel.Email, Provider.Smtp), "created", 40),
                new(new(Now.AddHours(-1), new ClientId("bank"), "DE"), "refused:cool_down", 500),
                new(new(Now.AddHours(-24), new ClientId("bank"), "DE"), "created", 6_000),
                new(new(LongAgo, new ClientId("bank"), "DE"), "created", 70_000),
                new(new(LongAgo.AddHours(1), new ClientId("bank"), "DE"), "created", 10_000),
            ]);
            return 0;
        },
        CancellationToken.None);

    [Test]
    public async Task Without_parameters_it_is_the_last_24_hours_by_hour_the_current_one_included()
    {
        var document = await DocumentAsync("/statistics", Operator);

        Assert.That(string.Join(' ', document.Members()), Is.EqualTo("from to by rows"));
        Assert.That((document.TextOf("from"), document.TextOf("to"), document.TextOf("by")), Is.EqualTo(("2026-11-22T11:00:00Z", "2026-11-23T11:00:00Z", "hour")));
        var rows = Rows(document);
        Assert.That(rows, Has.Count.EqualTo(24));
        Assert.That(rows.Select(row => row.TextOf("key")), Is.Ordered.Ascending);
        Assert.That((rows[^1].TextOf("key"), rows[^1].IntOf("created")), Is.EqualTo(("2026-11-23T10:00:00Z", 3)));
        Assert.That((rows[^2].TextOf("key"), rows[^2].IntOf("created"), rows[^2].IntOf("refused")), Is.EqualTo(("2026-11-23T09:00:00Z", 40, 500)));
        Assert.That(rows.Take(22).Select(row => row.IntOf("created")), Is.All.Zero, "the hour of 24 hours ago is over");
        Assert.That(
            string.Join(' ', rows[^1].Members()),
            Is.EqualTo("key created sent accepted delivered read failedOver failed verified expired locked refused refusedByRule medianSecondsToVerify p90SecondsToVerify"));
        Assert.That(rows[^2].Has("medianSecondsToVerify"), Is.False);
    }

    [Test]
    public async Task From_is_inclusive_and_to_is_not()
    {
        Assert.That(await CreatedAsync("from=2026-11-22T10:00:00Z&to=2026-11-23T10:00:00Z&by=channel"), Is.EqualTo("email 40, none 6000"));
        Assert.That(await CreatedAsync("from=2026-11-22T11:00:00Z&to=2026-11-23T11:00:00Z&by=channel"), Is.EqualTo("email 40, none 0, sms 3"));
        Assert.That(await CreatedAsync("from=2026-11-22T12:00:00%2B01:00&to=2026-11-23T11:00Z&by=channel"), Is.EqualTo("email 40, none 0, sms 3"));
        Assert.That(await CreatedAsync("to=2026-11-23T10:00:00.000Z&by=channel"), Is.EqualTo("email 40, none 6000"));
        Assert.That(await CreatedAsync("from=2026-11-23&by=channel"), Is.EqualTo("email 40, none 0, sms 3"));
    }

    [Test]
    public async Task Rows_are_by_what_is_asked_for_and_of_what_is_asked_for()
    {
        Assert.That(await CreatedAsync("by=client"), Is.EqualTo("-shop 43, bank 0"));
        Assert.That(await CreatedAsync("by=country"), Is.EqualTo("DE 0, IT 3, none 40"));
        Assert.That(await CreatedAsync("by=provider"), Is.EqualTo("none 0, smtp 40, vonage 3"));
        Assert.That(await CreatedAsync("by=country&client=-shop"), Is.EqualTo("IT 3, none 40"));
        Assert.That(await CreatedAsync("by=client&country=it"), Is.EqualTo("-shop 3"));
        Assert.That(await CreatedAsync("by=client&country=none"), Is.EqualTo("-shop 40"));
        Assert.That(await CreatedAsync("by=country&country=none"), Is.EqualTo("none 40"));
        Assert.That((await Client.FetchAsync("/statistics?by=country", Operator, ("Accept", "text/csv"))).Text, Does.Contain("\r\nnone,40,"));
        Assert.That(await CreatedAsync("by=client&channel=email"), Is.EqualTo("-shop 40"));
        Assert.That(await CreatedAsync("by=client&client=nobody"), Is.Empty);
    }

    [Test]
    public async Task What_is_older_than_14_days_is_told_by_whole_days_and_what_is_covered_is_said()
    {
        var old = await DocumentAsync("/statistics?from=2026-11-01T06:00:00Z&to=2026-11-02T03:00:00Z", Operator);
        Assert.That((old.TextOf("from"), old.TextOf("to")), Is.EqualTo(("2026-11-01T00:00:00Z", "2026-11-03T00:00:00Z")));
        Assert.That(string.Join(", ", Rows(old).Select(row => $"{row.TextOf("key")} {row.IntOf("created")}")), Is.EqualTo("2026-11-01T00:00:00Z 80000, 2026-11-02T00:00:00Z 0"));

        // The oldest hour that is there is 10:00 of the 9th, so the first whole day of hours is the 10th.
        var both = Rows(await DocumentAsync("/statistics?from=2026-11-09T09:00:00Z&to=2026-11-10T02:00:00Z", Operator));
        Assert.That(string.Join(", ", both.Select(row => row.TextOf("key"))), Is.EqualTo("2026-11-09T00:00:00Z, 2026-11-10T00:00:00Z, 2026-11-10T01:00:00Z"));
        Assert.That(Rows(await DocumentAsync("/statistics?from=2026-11-09T10:00:00Z&to=2026-11-10T02:00:00Z", Operator)), Has.Count.EqualTo(16));
        Assert.That(await CreatedAsync("from=2026-10-01&to=2026-11-24&by=client"), Is.EqualTo("-shop 43, bank 86000"));
    }

    [TestCase("from=yesterday", "from")]
    [TestCase("from=2026-11-23T09:30:00Z", "from")]
    [TestCase("from=2026-11-23T09:00:00", "from")]
    [TestCase("to=2026-11-23T09:00:01Z", "to")]
    [TestCase("from=2026-11-23T09:00:00Z&to=2026-11-23T09:00:00Z", "to")]
    [TestCase("from=2026-11-23T11:00:00Z", "from")]
    [TestCase("from=2026-11-01T00:00:00Z&to=2027-02-01T01:00:00Z", "from")]
    [TestCase("from=0001-01-01T00:00:00Z", "from")]
    [TestCase("to=0001-01-01T00:00:00Z", "to")]
    [TestCase("by=minute", "by")]
    [TestCase("by=Hour", "by")]
    [TestCase("client=a%00b", "client")]
    [TestCase("country=XX", "country")]
    [TestCase("channel=pigeon", "channel")]
    [TestCase("form=2026-11-23", "query")]
    [TestCase("by=hour&by=client", "query")]
    public async Task What_is_no_range_or_no_row_is_refused_by_the_member_s_name(string query, string member)
    {
        var answer = await Client.FetchAsync($"/statistics?{query}", Operator);

        AssertProblem(answer, 400, "validation", "The request is not valid");
        Assert.That(string.Join(' ', answer.Json.GetProperty("errors").Members()), Is.EqualTo(member));
    }

    [Test]
    public async Task Ninety_two_days_are_the_most()
    {
        Assert.That((await Client.FetchAsync("/statistics?from=2026-08-23&to=2026-11-23", Operator)).Status, Is.EqualTo(200));
        Assert.That((await Client.FetchAsync("/statistics?from=2026-08-22T23:00:00Z&to=2026-11-23", Operator)).Status, Is.EqualTo(400));
    }

    [Test]
    [Property("Security", "14")]
    public async Task A_client_sees_its_own_figures_and_another_is_as_good_as_unknown()
    {
        Assert.That(await CreatedAsync("by=client", Shop), Is.EqualTo("-shop 43"));
        Assert.That(await CreatedAsync("by=client&client=-shop", Shop), Is.EqualTo("-shop 43"));
        Assert.That(await CreatedAsync("by=country", Shop), Is.EqualTo("IT 3, none 40"));
        var another = await Client.FetchAsync("/statistics?by=hour&client=bank", Shop);
        var unknown = await Client.FetchAsync("/statistics?by=hour&client=nobody", Shop);
        Assert.That((another.Status, another.Text), Is.EqualTo((200, unknown.Text)));
        Assert.That(Rows(another.Json).Select(row => row.IntOf("refused")), Is.All.Zero);
    }

    [Test]
    public async Task Without_the_scope_nobody_sees_figures()
    {
        AssertProblem(await Client.FetchAsync("/statistics", Sender), 403, "forbidden", "Not allowed");
        AssertProblem(await Client.FetchAsync("/statistics"), 401, "unauthorized", "Not authorized");
    }

    [Test]
    [Property("Security", "30")]
    public async Task CSV_comes_to_whom_prefers_it_and_no_cell_begins_a_formula()
    {
        var answer = await Client.FetchAsync("/statistics?by=client", Operator, ("Accept", "text/csv"));

        Assert.That((answer.Status, answer.MediaType), Is.EqualTo((200, "text/csv")));
        var lines = answer.Text.Split("\r\n");
        Assert.That(lines, Has.Length.EqualTo(4));
        Assert.That(lines[0], Does.StartWith("key,created,sent,accepted,delivered,read,failedOver,failed,verified,expired,locked,refused,refusedByRule.cool_down,"));
        Assert.That(lines[0], Does.EndWith(",refusedByRule.number_not_allowed,medianSecondsToVerify,p90SecondsToVerify"));
        Assert.That(lines[1], Does.StartWith("\"'-shop\",43,0,0,0,0,0,0,2,0,0,0,0,").And.EndWith(",10,10"));
        Assert.That(lines[2], Does.StartWith("bank,0,0,0,0,0,0,0,0,0,0,500,500,").And.EndWith(",,"));
        Assert.That(lines[0].Split(','), Has.Length.EqualTo(lines[2].Split(',').Length));
        Assert.That((await Client.FetchAsync("/statistics?by=client", Operator, ("Accept", "text/csv;charset=utf-8"))).Text, Is.EqualTo(answer.Text));
        Assert.That((await Client.FetchAsync("/statistics", Operator, ("Accept", "text/csv;header=present, application/json;q=0.9"))).MediaType, Is.EqualTo("text/csv"));
        Assert.That((await Client.FetchAsync("/statistics", Operator, ("Accept", "text/csv;q=0.5, application/json"))).MediaType, Is.EqualTo("application/json"));
        AssertProblem(await Client.FetchAsync("/statistics?by=x", Operator, ("Accept", "text/csv")), 400, "validation", "The request is not valid");
    }

    private static List<JsonElement> Rows(JsonElement document) => [.. document.GetProperty("rows").EnumerateArray()];

    private async Task<JsonElement> DocumentAsync(string path, params (string, string)[] headers)
    {
        var answer = await Client.FetchAsync(path, headers);
        Assert.That(answer.Status, Is.EqualTo(200), answer.ToString());
        return answer.Json;
    }

    private Task<string> CreatedAsync(string query) => CreatedAsync(query, Operator);

    private async Task<string> CreatedAsync(string query, (string, string) credentials)
        => string.Join(", ", Rows(await DocumentAsync($"/statistics?{query}", credentials)).Select(row => $"{row.TextOf("key")} {row.IntOf("created")}"));
}
