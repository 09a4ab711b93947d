using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Otp.Application.Abuse;
using Otp.Application.Storage;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Observability;

/// <summary>
/// What the service measures, one method for each fact. Tags are names out of fixed lists: no token, number, code, key or
/// client ever becomes one. Who listens decides whether a fact costs anything: without a listener none does.
/// </summary>
public sealed class OtpMetrics
{
    /// <summary>The name that all of these are found under.</summary>
    public const string MeterName = "Otp";

    private const string Channel = "channel";
    private const string Outcome = "outcome";
    private const string Carrier = "provider";

    private readonly Meter _meter;
    private readonly Counter<long> _created;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _verifications;
    private readonly Counter<long> _sends;
    private readonly Counter<long> _failovers;
    private readonly Counter<long> _takeOvers;
    private readonly Counter<long> _events;
    private readonly Histogram<double> _timeToAccepted;
    private readonly Histogram<double> _timeToDelivered;
    private readonly Histogram<double> _timeToRead;
    private readonly Histogram<double> _providerCalls;
    private readonly Histogram<int> _batches;
    private readonly ConcurrentDictionary<string, BreakerState> _breakers = new(StringComparer.Ordinal);
    private Backlog _backlog = Backlog.None;
    private OutboxCount _outbox = OutboxCount.None;

    /// <summary>Makes the instruments.</summary>
    public OtpMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        _created = _meter.CreateCounter<long>("otp.created", "{code}", "Codes created, and sent again.");
        _refusals = _meter.CreateCounter<long>("otp.send.refusals", "{request}", "Creates refused because a budget of sends is spent.");
        _verifications = _meter.CreateCounter<long>("otp.verifications", "{request}", "Verifications by what came of them.");
        _sends = _meter.CreateCounter<long>("otp.sends", "{message}", "Messages handed to the provider, by what it said.");
        _takeOvers = _meter.CreateCounter<long>(
            "otp.takeovers", "{message}", "Messages that a provider took because one before it in the route did not.");
        _failovers = _meter.CreateCounter<long>(
            "otp.failovers", "{message}", "Messages on a later channel, because an earlier one came to nothing.");
        _events = _meter.CreateCounter<long>("otp.events", "{event}", "Posts of events to clients' receivers, by what came of them.");
        _timeToAccepted = Seconds(
            "otp.time_to_accepted", "From the stored request to the provider's acceptance of its first message.", Buckets.Waits);
        _timeToDelivered = Seconds(
            "otp.time_to_delivered", "From the provider's acceptance to the report that the message was delivered.", Buckets.Waits);
        _timeToRead = Seconds("otp.time_to_read", "From the provider's acceptance to the report that the message was read.", Buckets.Waits);
        _providerCalls = Seconds("otp.provider.call.duration", "Calls to the provider.", Buckets.Calls);
        _batches = _meter.CreateHistogram(
            "otp.writer.batch", "{unit}", "Units of work that one commit carried (SQLite).", tags: null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] });
        _meter.CreateObservableGauge("otp.deliveries.due", () => _backlog.Due, "{delivery}", "Deliveries that are due and not sent.");
        _meter.CreateObservableGauge(
            "otp.deliveries.oldest_due_age", () => _backlog.OldestAge.TotalSeconds, "s", "How long the oldest of them has been due.");
        _meter.CreateObservableGauge("otp.events.due", () => _outbox.Due, "{event}", "Events that are due and not acknowledged.");
        _meter.CreateObservableGauge("otp.events.dead", () => _outbox.Dead, "{event}", "Events that were given up and are still kept.");
        _meter.CreateObservableGauge(
            "otp.provider.breaker",
            () => _breakers.Select(one => new Measurement<int>((int)one.Value, Tag("provider", one.Key))),
            "{state}",
            "The circuit breaker of a provider: 0 closed, 1 tries again, 2 open.");
    }

    /// <summary>What was due when it was last counted.</summary>
    public Backlog Backlog => Volatile.Read(ref _backlog);

    /// <summary>The circuit breakers of the providers that this process has called, by provider.</summary>
    public IReadOnlyDictionary<string, BreakerState> Breakers => _breakers;

    /// <summary>A code was created, or sent again.</summary>
    public void Created(bool resend) => _created.Add(1, Tag("kind", resend ? "resend" : "new"));

    /// <summary>A create was refused because a budget is spent.</summary>
    public void SendRefused(SendRule rule) => _refusals.Add(1, Tag("rule", rule.Name()));

    /// <summary>A code was judged.</summary>
    public void Verified(VerificationResult verdict) => _verifications.Add(1, Tag("result", NameOf(verdict)));

    /// <summary>A code of an unknown token was submitted.</summary>
    public void VerifiedUnknownToken() => _verifications.Add(1, Tag("result", "unknown_token"));

    /// <summary>A provider was called with a message.</summary>
    public void Sent(Channel channel, Provider provider, SendOutcome outcome, TimeSpan duration)
    {
        var (on, what, by) = (Tag(Channel, channel.Name()), Tag(Outcome, NameOf(outcome)), Tag(Carrier, provider.Name()));
        _sends.Add(1, on, what, by);
        _providerCalls.Record(duration.TotalSeconds, on, what, by);
    }

    /// <summary>A provider took a message in the place of one before it in the route.</summary>
    public void TakenOver(Channel channel, Provider provider)
        => _takeOvers.Add(1, Tag(Channel, channel.Name()), Tag(Carrier, provider.Name()));

    /// <summary>The provider took the first message of a delivery.</summary>
    public void Accepted(Channel channel, TimeSpan sinceRequest) => Record(_timeToAccepted, channel, sinceRequest);

    /// <summary>A later channel was tried, and it is known what came of it.</summary>
    public void FailedOver(Channel channel, SendOutcome outcome)
        => _failovers.Add(1, Tag(Channel, channel.Name()), Tag(Outcome, NameOf(outcome)));

    /// <summary>The provider, which runs the timer itself, reported on a message of a later channel.</summary>
    public void FailedOverByProvider(Channel channel)
        => _failovers.Add(1, Tag(Channel, channel.Name()), Tag(Outcome, "by_provider"));

    /// <summary>A message was reported delivered.</summary>
    public void Delivered(Channel channel, TimeSpan sinceSent) => Record(_timeToDelivered, channel, sinceSent);

    /// <summary>A message was reported read.</summary>
    public void Read(Channel channel, TimeSpan sinceSent) => Record(_timeToRead, channel, sinceSent);

    /// <summary>What is due was counted.</summary>
    public void BacklogIs(Backlog backlog) => Volatile.Write(ref _backlog, backlog);

    /// <summary>Events were posted to clients' receivers.</summary>
    public void EventsPosted(int acknowledged, int putOff, int dead)
    {
        Count("acknowledged", acknowledged);
        Count("put_off", putOff);
        Count("dead", dead);

        void Count(string outcome, int events)
        {
            if (events > 0)
            {
                _events.Add(events, Tag(Outcome, outcome));
            }
        }
    }

    /// <summary>What is in the outbox was counted.</summary>
    public void OutboxIs(OutboxCount outbox) => Volatile.Write(ref _outbox, outbox);

    /// <summary>A provider's circuit breaker has this state from now on.</summary>
    public void BreakerIs(string provider, BreakerState state) => _breakers[provider] = state;

    /// <summary>A commit carried so many units.</summary>
    public void Committed(int units) => _batches.Record(units);

    /// <summary>The writer's queue is as long as this says, whenever somebody asks.</summary>
    public void WriterQueueIs(Func<int> length)
        => _meter.CreateObservableGauge("otp.writer.queue", length, "{unit}", "Units of work that wait for the writer (SQLite).");

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static void Record(Histogram<double> histogram, Channel channel, TimeSpan duration)
        => histogram.Record(Math.Max(0, duration.TotalSeconds), Tag(Channel, channel.Name()));

    private Histogram<double> Seconds(string name, string description, double[] buckets)
        => _meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });

    private static string NameOf(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Accepted => "accepted",
        SendOutcome.Refused => "refused",
        SendOutcome.Denied => "denied",
        SendOutcome.Postponed => "postponed",
        _ => "unknown",
    };

    private static string NameOf(VerificationResult verdict) => verdict switch
    {
        VerificationResult.Valid => "valid",
        VerificationResult.WrongCode => "wrong_code",
        VerificationResult.AlreadyVerified => "already_verified",
        VerificationResult.Expired => "expired",
        VerificationResult.Locked => "locked",
        VerificationResult.CannotJudge => "cannot_judge",
    };

    private static class Buckets
    {
        public static readonly double[] Waits = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
        public static readonly double[] Calls = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    }
}

/// <summary>Whether the provider is called.</summary>
public enum BreakerState
{
    /// <summary>It is.</summary>
    Closed = 0,

    /// <summary>One call tries whether it is back.</summary>
    HalfOpen = 1,

    /// <summary>It is down, and calls are put off.</summary>
    Open = 2,
}
