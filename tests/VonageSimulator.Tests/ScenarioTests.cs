using System.Net;

namespace VonageSimulator.Tests;

internal sealed class ScenarioTests : SimulatorFixture
{
    private const string Number = "447700900000";

    [TestCase(ScenarioKind.Throttled, HttpStatusCode.TooManyRequests)]
    [TestCase(ScenarioKind.ServerError, HttpStatusCode.InternalServerError)]
    [TestCase(ScenarioKind.Unauthorized, HttpStatusCode.Unauthorized)]
    [TestCase(ScenarioKind.LowBalance, HttpStatusCode.PaymentRequired)]
    [TestCase(ScenarioKind.Invalid, HttpStatusCode.UnprocessableEntity)]
    public async Task A_refusing_scenario_answers_its_status_and_takes_no_message(ScenarioKind kind, HttpStatusCode expected)
    {
        Simulator.SetScenario(Number, new Scenario(kind));
        Assert.That(await StatusAsync(MessageAsync(Requests.Message(to: Number))), Is.EqualTo(expected));
        Assert.That(await StatusAsync(MessageAsync(Requests.WhatsApp(to: Number))), Is.EqualTo(expected));
        Assert.That(Simulator.Messages, Is.Empty);
    }

    [Test]
    public async Task A_throttled_call_says_when_to_come_again()
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Throttled) { RetryAfterSeconds = 7 });
        using var response = await MessageAsync(Requests.Message(to: Number));
        Assert.That(response.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task Any_step_of_a_workflow_can_spoil_its_call_and_400_is_Dispatchs_invalid()
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Invalid));
        Assert.That(await StatusAsync(DispatchAsync(Requests.Dispatch(number: Number))), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task The_first_n_calls_fail_and_the_next_is_taken()
    {
        Simulator.SetScenario("+" + Number, new Scenario(ScenarioKind.ServerError) { Times = 2 });
        var answers = new List<HttpStatusCode>();
        for (var call = 0; call < 3; call++)
        {
            answers.Add(await StatusAsync(MessageAsync(Requests.Message(to: Number))));
        }

        Assert.That(answers, Is.EqualTo(new[]
        {
            HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError, HttpStatusCode.Accepted,
        }));
    }

    [Test]
    public async Task What_another_provider_is_asked_is_none_of_its_times()
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.ServerError) { Provider = SimulatedProvider.Vonage, Times = 1 });
        var atTwilio = new Uri(Simulator.BaseAddress, "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json");
        using var form = new FormUrlEncodedContent([new("To", $"+{Number}"), new("From", "Simulator"), new("Body", "Your code is 63731")]);

        Assert.That(await StatusAsync(Client.PostAsync(atTwilio, form)), Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await StatusAsync(MessageAsync(Requests.Message(to: Number))), Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await StatusAsync(MessageAsync(Requests.Message(to: Number))), Is.EqualTo(HttpStatusCode.Accepted));
    }

    [TestCase("messenger")]
    [TestCase("whatsapp")]
    public async Task Read_follows_after_its_time_where_a_channel_can_tell(string channel)
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Read) { AfterSeconds = 30 });
        using var response = await MessageAsync(channel == "whatsapp" ? Requests.WhatsApp(Number) : Requests.Message(channel, Number));
        Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(Simulator.Messages.Single().Status, Is.EqualTo(MessageStatus.Delivered));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(Simulator.Messages.Single().Status, Is.EqualTo(MessageStatus.Read));
    }

    [Test]
    public async Task An_sms_is_never_read()
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Read));
        using var response = await MessageAsync(Requests.Message(to: Number));
        Clock.Advance(TimeSpan.FromHours(1));
        var message = Simulator.Messages.Single();
        Assert.That(message.Status, Is.EqualTo(MessageStatus.Delivered));
        await Assert.ThatAsync(() => Simulator.MarkReadAsync(message.Uuid), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Silent_takes_the_message_and_tells_nothing()
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Silent));
        Assert.That(await StatusAsync(MessageAsync(Requests.Message(to: Number))), Is.EqualTo(HttpStatusCode.Accepted));
        await Task.Delay(ShortWhile);
        Assert.That(Hooks.Posts, Is.Empty);
        Assert.That(Simulator.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Hang_answers_nothing_until_the_client_gives_up()
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Hang));
        using var givingUp = new CancellationTokenSource();
        var call = Client.PostAsync(Simulator.BaseAddress, "/v1/messages", Requests.Message(to: Number), cancellationToken: givingUp.Token);
        var seen = await Simulator.WaitForCallAsync();
        await givingUp.CancelAsync();
        await Assert.ThatAsync(() => call, Throws.InstanceOf<OperationCanceledException>());
        Assert.Multiple(() =>
        {
            Assert.That(seen.Status, Is.Null);
            Assert.That(Simulator.Messages, Is.Empty);
        });
    }

    [Test]
    public async Task Hang_with_a_time_answers_late()
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Hang) { AfterSeconds = 20 });
        var call = MessageAsync(Requests.Message(to: Number));
        await Simulator.WaitForMessageAsync(Number);
        await Task.Delay(ShortWhile);
        Assert.That(call.IsCompleted, Is.False);
        Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.That(await StatusAsync(call), Is.EqualTo(HttpStatusCode.Accepted));
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public async Task Reset_breaks_the_connection_and_may_have_taken_the_message(bool accepted, int messages)
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Reset) { Accepted = accepted });
        await Assert.ThatAsync(() => MessageAsync(Requests.Message(to: Number)), Throws.InstanceOf<HttpRequestException>());
        Assert.That(Simulator.Messages, Has.Count.EqualTo(messages));
    }

    [Test]
    public async Task Trickle_sends_one_byte_a_second()
    {
        Simulator.SetScenario(Number, new Scenario(ScenarioKind.Trickle));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Simulator.BaseAddress, "/v1/messages"))
        {
            Content = new StringContent(Requests.Message(to: Number).ToJsonString()),
        };
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        Assert.That(await body.ReadAsync(buffer), Is.EqualTo(1));
        var next = body.ReadAsync(buffer).AsTask();
        await Task.Delay(ShortWhile);
        Assert.That(next.IsCompleted, Is.False);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await next, Is.EqualTo(1));
    }

    [Test]
    public async Task A_broken_202_still_takes_the_message()
    {
        foreach (var (kind, recipient) in new[] { (ScenarioKind.Html, "1111111"), (ScenarioKind.Empty, "2222222"), (ScenarioKind.Huge, "3333333") })
        {
            Simulator.SetScenario(recipient, new Scenario(kind));
            using var response = await MessageAsync(Requests.Message(to: recipient));
            var length = (await response.Content.ReadAsByteArrayAsync()).Length;
            Assert.Multiple(() =>
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
                Assert.That(length, kind == ScenarioKind.Empty ? Is.Zero : kind == ScenarioKind.Huge ? Is.EqualTo(3 * 1024 * 1024) : Is.Not.Zero);
                Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(kind == ScenarioKind.Html ? "text/html" : "application/json"));
                Assert.That(Simulator.Messages[^1].To, Is.EqualTo(recipient));
            });
        }
    }

    [TestCase("44770099001", HttpStatusCode.Accepted)]
    [TestCase("44770099006", HttpStatusCode.TooManyRequests)]
    [TestCase("44770099007", HttpStatusCode.InternalServerError)]
    [TestCase("44770099010", HttpStatusCode.PaymentRequired)]
    public async Task The_end_of_a_number_chooses_its_scenario(string number, HttpStatusCode expected)
    {
        Assert.That(await StatusAsync(MessageAsync(Requests.Message(to: number))), Is.EqualTo(expected));
        Assert.That(await StatusAsync(MessageAsync(Requests.WhatsApp(to: number))), Is.EqualTo(expected));
    }

    [Test]
    public async Task What_is_said_about_a_recipient_beats_the_end_of_its_number_which_beats_the_default()
    {
        Simulator.DefaultScenario = new Scenario(ScenarioKind.LowBalance);
        Simulator.SetScenario("44770099006", Scenario.Delivered);
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await StatusAsync(MessageAsync(Requests.Message(to: "44770099006"))), Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(await StatusAsync(MessageAsync(Requests.Message(to: "44770099007"))), Is.EqualTo(HttpStatusCode.InternalServerError));
            Assert.That(await StatusAsync(MessageAsync(Requests.Message(to: Number))), Is.EqualTo(HttpStatusCode.PaymentRequired));
        });
    }

    [Test]
    public void Every_kind_has_a_number()
    {
        var kinds = VonageSimulator.Scenarios.NumberSuffixes.All.Values.Select(scenario => scenario.Kind).Distinct();
        Assert.That(kinds, Is.EquivalentTo(Enum.GetValues<ScenarioKind>()));
    }
}
