using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Tests.Security;
using Otp.Application.Storage;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Storage;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Statistics;

/// <summary>Whatever happens to codes and their messages is counted once, where it belongs.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
internal sealed class CountedLoadTests(Engine engine)
{
    private const string French = "33612345678";
    private const string Premium = "39899123456";
    private const string Test = "393331230000";

    private static readonly string Key = ApiClients.NewKey();
    private static readonly TimeSpan ToNextChannel = TimeSpan.FromMinutes(2);

    private VonageStub _vonage = null!;
    private OtpServiceHost _service = null!;
    private string? _connection;

    private HttpClient Client => _service.Client;

    [SetUp]
    public async Task Start()
    {
        _vonage = await VonageStub.StartAsync();
        var setup = new OtpServiceSetup()
            .WithClock()
            .With("Delivery:Provider", "Messages")
            .With("Delivery:AllowedCountries:0", "IT")
            .With("Clients:ops:ApiKeyHashes:0", ApiClients.HashOf(Key))
            .With("Clients:ops:Scopes:0", "operate")
            .With("Clients:default:ApiKeyHashes:0", ApiClients.HashOf(ApiClients.NewKey()))
            .With("Clients:default:Scopes:0", "send")
            .With("Clients:default:TestRecipients:0:PhoneNumber", Test)
            .With("Clients:default:TestRecipients:0:Code", "123456")
            .With("Clients:default:TestRecipients:0:Outcome", "read")
            .With("Clients:default:TestRecipients:0:ValidUntil", "2027-01-31");
        if (engine == Engine.Postgres)
        {
            _connection = LocalPostgres.Server.CreateDatabase();
            setup = setup.With("Database:Provider", "Postgres").With("ConnectionStrings:Otp", _connection);
        }

        _service = await OtpServiceHost.StartAsync(_vonage, setup);
    }

    [TearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        await _vonage.DisposeAsync();
        if (_connection is not null)
        {
            LocalPostgres.Server.DropDatabase(_connection);
        }
    }

    [Test]
    public async Task Everything_that_happens_is_counted_once_and_where_it_belongs()
    {
        await VerifyAfterAWrongCodeAndHearOfItsDeliveryLateAsync();
        await ReadOnMessengerAndVerifyAsync();
        await VerifyBeforeTheProviderHasAnsweredAsync();
        await RetryAndResendAndVerifyAsync();
        await CancelAsync();
        await RefuseByThreeRulesAsync();
        await UseATestRecipientAsync();
        await LockAfterAFailoverByRejectionAsync();
        await ExpireAfterARefusalAndAfterAnUnreadMessageAsync();

        var byChannel = await FiguresAsync("channel", rows => rows.Count == 3 && rows["sms"].IntOf("expired") == 2);
        Assert.Multiple(() =>
        {
            Assert.That(CountsOf(byChannel["messenger"]), Is.EqualTo(
                "created 3, sent 3, accepted 3, delivered 1, read 1, failedOver 2, failed 1, verified 1"));
            Assert.That(CountsOf(byChannel["sms"]), Is.EqualTo(
                "created 5, sent 8, accepted 7, delivered 2, failed 1, verified 3, expired 2, locked 1"));
            Assert.That(CountsOf(byChannel["none"]), Is.EqualTo(
                "refused 3, cool_down 1, country_not_allowed 1, number_not_allowed 1"));
            Assert.That(Times(byChannel["sms"]), Is.EqualTo((10, 50)), "after 0, 7 and 42 seconds");
            Assert.That(Times(byChannel["messenger"]), Is.EqualTo((15, 15)), "after 12 seconds");
        });
        Assert.Multiple(async () =>
        {
            const string All = "created 8, sent 11, accepted 10, delivered 3, read 1, failedOver 2, failed 2, verified 4, expired 2, locked 1";
            var byCountry = await FiguresAsync("country");
            Assert.That(string.Join(" ", byCountry.Keys), Is.EqualTo("FR IT"));
            Assert.That(CountsOf(byCountry["FR"]), Is.EqualTo("refused 1, country_not_allowed 1"));
            Assert.That(CountsOf(byCountry["IT"]), Is.EqualTo($"{All}, refused 2, cool_down 1, number_not_allowed 1"));
            var byProvider = await FiguresAsync("provider");
            Assert.That(string.Join(" ", byProvider.Keys), Is.EqualTo("none vonage"));
            Assert.That(CountsOf(byProvider["vonage"]), Is.EqualTo(All));
            var byClient = await FiguresAsync("client");
            Assert.That(string.Join(" ", byClient.Keys), Is.EqualTo("default"));
            Assert.That(CountsOf(byClient["default"]), Does.StartWith($"{All}, refused 3"));
            Assert.That(Times(byClient["default"]), Is.EqualTo((10, 50)));
            var byHour = await FiguresAsync("hour");
            Assert.That(byHour, Has.Count.EqualTo(24));
            Assert.That(CountsOf(byHour["2026-11-23T10:00:00Z"]), Does.StartWith(All));
            Assert.That(byHour.Where(row => row.Key != "2026-11-23T10:00:00Z").Select(row => CountsOf(row.Value)), Is.All.Empty);
        });
        foreach (var (phone, rule) in new[] { (French, "AllowedCountries"), (Premium, "AllowedNumberTypes") })
        {
            var found = await Client.CallAsync(HttpMethod.Post, "/support/search", JsonSerializer.Serialize(new { phoneNumber = phone }), ApiClients.Credentials(Key));
            Assert.That(found.Json.GetProperty("refusals").EnumerateArray().Single().TextOf("rule"), Is.EqualTo(rule));
        }

        var unitOfWork = _service.Services.GetRequiredService<IUnitOfWork>();
        var hour = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
        var places = await unitOfWork.ReadAsync((storage, _) => storage.Statistics.PlacesAsync(hour, hour.AddHours(1)), CancellationToken.None);
        Assert.That(places, Is.EqualTo(new[] { new PlaceHour(hour, new("default"), "IT", Accepted: 7, Verified: 4, Mark: 0) }));
    }

    [Test]
    public async Task What_was_counted_is_written_when_the_service_stops()
    {
        await SubmittedAsync(Fresh.Phone());

        await _service.RestartAsync();

        Assert.That(CountsOf((await FiguresAsync("channel"))["sms"]), Is.EqualTo("created 1, sent 1, accepted 1"));
    }

    private async Task VerifyAfterAWrongCodeAndHearOfItsDeliveryLateAsync()
    {
        var (token, call) = await SubmittedAsync(Fresh.Phone());
        _service.Time.Advance(TimeSpan.FromSeconds(7));
        Assert.That((await Client.VerifyAsync(token, Fresh.WrongCode(call.Code))).Status, Is.EqualTo(404));
        Assert.That((await Client.VerifyAsync(token, call.Code)).Status, Is.EqualTo(200));
        Assert.That((await Client.VerifyAsync(token, call.Code)).Status, Is.EqualTo(409));
        await ReportAsync(token, call, "sms", "delivered");
        await ReportAsync(token, call, "sms", "delivered");
    }

    private async Task ReadOnMessengerAndVerifyAsync()
    {
        var (token, call) = await SubmittedAsync(Fresh.Phone(), Fresh.MessengerId());
        await ReportAsync(token, call, "messenger", "read");
        _service.Time.Advance(TimeSpan.FromSeconds(12));
        Assert.That((await Client.VerifyAsync(token, call.Code)).Status, Is.EqualTo(200));
    }

    private async Task VerifyBeforeTheProviderHasAnsweredAsync()
    {
        var (token, phone, answered) = (Fresh.Token(), Fresh.Phone(), new TaskCompletionSource());
        _vonage.Reply = _ => new VonageReply { Until = answered.Task };
        await Client.CreateBySmsAsync(token, phone);
        var call = await _vonage.CallToAsync(phone);
        Assert.That((await Client.VerifyAsync(token, call.Code)).Status, Is.EqualTo(200));
        answered.SetResult();
        _vonage.Reply = _ => VonageReply.Accepted;
        await Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
    }

    private async Task RetryAndResendAndVerifyAsync()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        _vonage.Reply = _ => VonageReply.Of(503);
        await Client.CreateBySmsAsync(token, phone);
        await Client.StatusWhenAsync(token, document => document.StepError(0) is not null);
        _vonage.Reply = _ => VonageReply.Accepted;
        _service.Time.Advance(TimeSpan.FromSeconds(2));
        await Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
        _service.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await Client.CreateBySmsAsync(token, phone)).Status, Is.EqualTo(201));
        await Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
        _service.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That((await Client.VerifyAsync(token, (await _vonage.CallToAsync(phone)).Code)).Status, Is.EqualTo(200));
    }

    private async Task CancelAsync()
    {
        var (token, _) = await SubmittedAsync(Fresh.Phone());
        Assert.That((await Client.CancelAsync(token)).Status, Is.EqualTo(204));
    }

    private async Task RefuseByThreeRulesAsync()
    {
        Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), French)).ProblemType, Does.EndWith("country-not-allowed"));
        Assert.That((await Client.CreateBySmsAsync(Fresh.Token(), Premium)).ProblemType, Does.EndWith("number-not-allowed"));
    }

    private async Task UseATestRecipientAsync()
    {
        var token = Fresh.Token();
        Assert.That((await Client.CreateBySmsAsync(token, Test)).Status, Is.EqualTo(201));
        Assert.That((await Client.CreateBySmsAsync(token, Test)).Status, Is.EqualTo(429));
        await Client.StatusWhenAsync(token, document => document.StepStatus(0) == "read");
        Assert.That((await Client.VerifyAsync(token, "123456")).Status, Is.EqualTo(200));
    }

    private async Task LockAfterAFailoverByRejectionAsync()
    {
        var phone = Fresh.Phone();
        var (token, call) = await SubmittedAsync(phone, Fresh.MessengerId());
        await ReportAsync(token, call, "messenger", "rejected");
        var sms = await _vonage.CallToAsync(phone);
        await Client.StatusWhenAsync(token, document => document.StepStatus(1) == "submitted");
        await ReportAsync(token, sms, "sms", "delivered");
        for (var guess = 1; guess <= 3; guess++)
        {
            Assert.That((await Client.VerifyAsync(token, Fresh.WrongCode(sms.Code, guess))).Status, Is.EqualTo(404));
        }

        Assert.That((await Client.VerifyAsync(token, sms.Code)).Status, Is.EqualTo(429));
    }

    private async Task ExpireAfterARefusalAndAfterAnUnreadMessageAsync()
    {
        var (refused, phone) = (Fresh.Token(), Fresh.Phone());
        _vonage.Reply = _ => VonageReply.Of(422);
        await Client.CreateBySmsAsync(refused, phone);
        await Client.StatusWhenAsync(refused, document => document.StepStatus(0) == "failed");
        _vonage.Reply = _ => VonageReply.Accepted;

        // The one refusal by a budget: the same token again, too soon.
        Assert.That((await Client.CreateBySmsAsync(refused, phone)).ProblemType, Does.EndWith("cool-down"));
        var (unread, _) = await SubmittedAsync(Fresh.Phone(), Fresh.MessengerId());
        _service.Time.Advance(ToNextChannel);
        await Client.StatusWhenAsync(unread, document => document.StepStatus(1) == "submitted");
        _service.Time.Advance(TimeSpan.FromMinutes(5));
        foreach (var token in new[] { refused, unread })
        {
            await Client.StatusWhenAsync(token, document => document.Status() == "expired");
        }
    }

    // A code whose first message the provider has taken.
    private async Task<(string Token, VonageCall Call)> SubmittedAsync(string phone, string? messengerId = null)
    {
        var token = Fresh.Token();
        var created = await Client.CreateAsync(token, messengerId is null ? new { phoneNumber = phone } : new { phoneNumber = phone, messengerId });
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        await Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
        return (token, await _vonage.CallToAsync(messengerId ?? phone));
    }

    private async Task ReportAsync(string token, VonageCall call, string channel, string status)
    {
        var answer = await _service.SendStatusAsync(new
        {
            message_uuid = call.Id,
            client_ref = call.ClientRef,
            channel,
            status,
        });
        Assert.That(answer.Status, Is.EqualTo(200), answer.ToString());
        await Client.StatusAsync(token);
    }

    // Figures come with the next write, so the clock goes on by a few seconds until they are there.
    private async Task<SortedDictionary<string, JsonElement>> FiguresAsync(string by, Func<IDictionary<string, JsonElement>, bool>? wanted = null)
        => await Eventually.ReadAsync(
            async () =>
            {
                _service.Time.Advance(TimeSpan.FromSeconds(5));
                var answer = await Client.FetchAsync($"/statistics?by={by}", ApiClients.Credentials(Key));
                Assert.That(answer.Status, Is.EqualTo(200), answer.ToString());
                return new SortedDictionary<string, JsonElement>(
                    answer.Json.GetProperty("rows").EnumerateArray().ToDictionary(row => row.TextOf("key")!, StringComparer.Ordinal),
                    StringComparer.Ordinal);
            },
            rows => rows.Count > 0 && (wanted is null || wanted(rows)));

    private static (int, int) Times(JsonElement row) => (row.IntOf("medianSecondsToVerify"), row.IntOf("p90SecondsToVerify"));

    // What is not zero, in the order of the document.
    private static string CountsOf(JsonElement row)
    {
        var counts = row.EnumerateObject()
            .Where(member => member.Value.ValueKind == JsonValueKind.Number && !member.Name.EndsWith("ToVerify", StringComparison.Ordinal))
            .Concat(row.GetProperty("refusedByRule").EnumerateObject().OrderBy(rule => rule.Name, StringComparer.Ordinal))
            .Where(member => member.Value.GetInt64() != 0)
            .Select(member => $"{member.Name} {member.Value}");
        return string.Join(", ", counts);
    }
}
