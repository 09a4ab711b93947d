using CsCheck;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Domain.Tests.Delivery;

/// <summary>
/// Promises that hold for whatever happens in whatever order. A failure prints the shortest sequence found and a seed:
/// run it again with the environment variable <c>CsCheck_Seed</c> set to that seed.
/// </summary>
public sealed class OtpDeliveryPropertyTests
{
    private const int Iterations = 2_000;

    private static readonly Gen<StepStatus> ReportedStatus =
        Gen.OneOf(StepStatus.Submitted, StepStatus.Delivered, StepStatus.Read, StepStatus.Undeliverable, StepStatus.Rejected);

    private static readonly Gen<DeliveryAction.Report> Report = Gen.Select(Gen.Int[0, Workflow.MaxSteps - 1], ReportedStatus, (step, status) => new DeliveryAction.Report(step, status));

    private static readonly (int, IGen<DeliveryAction>)[] Moves =
    [
        (6, Gen.OneOf(1, 3, 10, 30, 120, 300).Select(seconds => (DeliveryAction)new DeliveryAction.Wait(seconds))),
        (6, Gen.Const((DeliveryAction)new DeliveryAction.Claim())),
        (6, Gen.Enum<ProviderAnswer>().Select(answer => (DeliveryAction)new DeliveryAction.Record(answer))),
        (3, Report.Select(report => (DeliveryAction)report)),
        (1, Gen.Enum<DropReason>().Select(reason => (DeliveryAction)new DeliveryAction.Stop(reason))),
        (1, Gen.Const((DeliveryAction)new DeliveryAction.End())),
    ];

    private static readonly Gen<DeliveryAction[]> WithoutCrashes = Gen.Frequency(Moves).Array[1, 40];

    private static readonly Gen<DeliveryAction[]> WithCrashes =
        Gen.Frequency([.. Moves, (2, Gen.Const((DeliveryAction)new DeliveryAction.Crash()))]).Array[1, 40];

    private static readonly Gen<Channel[]> AnyChannels = Gen.Shuffle(Channels.All.ToArray())
        .SelectMany(channels => Gen.Int[1, Workflow.MaxSteps].Select(count => channels[..count]));

    // Some channels wait as long as any other, some as they like.
    private static readonly Gen<Dictionary<Channel, TimeSpan>> AnyWaits = Gen.Select(Gen.Enum<Channel>(), Gen.Int[1, 3_600])
        .Array[0, 3]
        .Select(waits => waits.DistinctBy(wait => wait.Item1).ToDictionary(wait => wait.Item1, wait => TimeSpan.FromSeconds(wait.Item2)));

    // Each channel by one provider or two, or all by one that has no name.
    private static readonly Gen<Routes> AnyRoutes = Gen.OneOf(
        Gen.Const(Routes.None),
        Gen.Shuffle(new[] { Provider.Vonage, Provider.Twilio, Provider.Gateway }, 1, 2).Array[Channels.All.Count].Select(
            routes => new Routes(Channels.All.Zip(routes).ToDictionary(route => route.First, route => (IReadOnlyList<Provider>)route.Second))));

    private static readonly Gen<(Channel[] Channels, Dictionary<Channel, TimeSpan> Waits, Routes Routes)> AnyWorkflow =
        Gen.Select(AnyChannels, AnyWaits, AnyRoutes);

    [Test]
    public void Whatever_happens_without_a_crash_every_promise_is_kept()
        => Gen.Select(AnyWorkflow, WithoutCrashes).Sample(
            (workflow, actions) => DeliverySimulation.Play(Start(workflow), workflow.Routes, actions), iter: Iterations, print: Print);

    [Test]
    public void Whatever_happens_with_crashes_every_promise_is_kept()
        => Gen.Select(AnyWorkflow, WithCrashes).Sample(
            (workflow, actions) => DeliverySimulation.Play(Start(workflow), workflow.Routes, actions), iter: Iterations, print: Print);

    [Test]
    public void The_same_reports_in_any_order_and_number_end_in_the_same_place()
        => Report.Array[1, 8].SelectMany(
                reports => Gen.Select(Gen.Const(reports), Gen.Shuffle(reports), Gen.Int[0, reports.Length]))
            .Sample(
                (reports, shuffled, repeated) =>
                {
                    var expected = EndOf(reports);
                    var actual = EndOf([.. shuffled, .. reports.Take(repeated)]);
                    if (actual != expected)
                    {
                        throw new InvalidOperationException($"{expected} in one order, {actual} in the other.");
                    }
                },
                iter: Iterations);

    [Test]
    public void The_simulation_sees_when_a_promise_is_broken()
    {
        var delivery = ADelivery.ToMessengerThenSms();
        var simulated = new[] { new DeliveryAction.Claim() };
        delivery.Release();

        // Released while its first worker still sends: the claim that is granted now would send the step twice.
        Assert.That(
            () => DeliverySimulation.Play(delivery, Routes.None, simulated),
            Throws.InvalidOperationException.With.Message.EqualTo("Broken: nothing is granted while a worker holds it."));
    }

    [Test]
    public void The_simulation_counts_the_wait_of_a_step_from_the_claim_in_which_the_one_before_gave_way()
    {
        var routes = new Routes(new Dictionary<Channel, IReadOnlyList<Provider>>
        {
            [Channel.Sms] = [Provider.Twilio],
            [Channel.WhatsApp] = [Provider.Vonage],
            [Channel.Email] = [Provider.Gateway],
        });
        var delivery = ADelivery.ToChannels([Channel.Sms, Channel.WhatsApp, Channel.Email], routes: routes);
        var unanswered = new DeliveryAction.Record(ProviderAnswer.NoAnswer);
        var wait = new DeliveryAction.Wait((int)delivery.ReadTimeout.TotalSeconds);

        DeliverySimulation.Play(delivery, routes, [unanswered, wait, new DeliveryAction.Claim(), unanswered, wait, new DeliveryAction.Claim()]);

        Assert.That(delivery.StepStatuses(), Is.EqualTo(new[] { StepStatus.Failed, StepStatus.Failed, StepStatus.Pending }));
    }

    private static OtpDelivery Start((Channel[] Channels, Dictionary<Channel, TimeSpan> Waits, Routes Routes) workflow)
        => ADelivery.ToChannels(workflow.Channels, workflow.Waits, workflow.Routes);

    private static string EndOf(IEnumerable<DeliveryAction.Report> reports)
    {
        var delivery = ADelivery.ToChannels(
            [Channel.Messenger, Channel.Sms, Channel.Email], new Dictionary<Channel, TimeSpan> { [Channel.Sms] = TimeSpan.FromSeconds(45) }).Accepted(ADelivery.Messenger);
        foreach (var report in reports)
        {
            delivery.Reported(report.Step, report.Status);
        }

        return $"{string.Join(", ", delivery.StepStatuses())}: {delivery.Status}, due {delivery.DueAt:O}";
    }

    private static string Print(
        ((Channel[] Channels, Dictionary<Channel, TimeSpan> Waits, Routes Routes) Workflow, DeliveryAction[] Actions) sample)
        => $"{string.Join(" then ", sample.Workflow.Channels.Select(channel => $"{channel} by {string.Join('/', sample.Workflow.Routes.Of(channel))}"))}, "
            + $"waits {string.Join(' ', sample.Workflow.Waits)}: {string.Join(", ", sample.Actions.Select(action => action.ToString()))}";
}
