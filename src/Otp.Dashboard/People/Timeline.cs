using Otp.Application.Support;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Dashboard.People;

/// <summary>What became of a code, step by step, and in one sentence.</summary>
/// <param name="Code">The code.</param>
/// <param name="Entries">What happened, in order.</param>
/// <param name="Verdict">Why the person has it, or has not.</param>
/// <param name="Tone">Whether that is good.</param>
internal sealed record Timeline(FoundCode Code, IReadOnlyList<TimelineEntry> Entries, string Verdict, Tone Tone)
{
    public static Timeline Of(FoundCode code)
    {
        List<TimelineEntry> entries =
        [
            new(code.Otp.CreatedAt, Tone.Plain, "The code was asked for", $"{code.Otp.CodeLength} digits, for client {code.Client.Value}"),
        ];
        foreach (var (index, delivery) in code.Deliveries.Index())
        {
            if (index > 0)
            {
                entries.Add(new TimelineEntry(delivery.CreatedAt, Tone.Plain, "It was sent again", null));
            }

            // What has no time of its own happened after what was known before it.
            var last = delivery.CreatedAt;
            foreach (var step in delivery.Steps.OrderBy(step => step.Index))
            {
                foreach (var entry in EntriesOf(step))
                {
                    last = entry.At ?? last;
                    entries.Add(entry with { After = last });
                }
            }
        }

        if (code.SettledAt is { } settled)
        {
            entries.Add(Settled(code.Otp.Status, settled));
        }
        else
        {
            entries.Add(new TimelineEntry(null, Tone.Plain, "It can still be verified", $"{code.Otp.AttemptsRemaining} wrong codes are left")
            {
                After = DateTimeOffset.MaxValue,
            });
        }

        var (verdict, tone) = VerdictOf(code);
        return new Timeline(code, [.. entries.OrderBy(entry => entry.At ?? entry.After)], verdict, tone);
    }

    /// <summary>The name of a channel for people.</summary>
    public static string NameOf(Channel channel) => channel switch
    {
        Channel.Messenger => "Messenger",
        Channel.Sms => "SMS",
        Channel.WhatsApp => "WhatsApp",
        Channel.Email => "E-mail",
        Channel.Voice => "Call",
    };

    // At the beginning of a sentence.
    private static string NameOf(Provider provider) => provider switch
    {
        Provider.Vonage => "Vonage",
        Provider.Twilio => "Twilio",
        Provider.Smtp => "The mail server",
        Provider.Gateway => "The gateway",
        _ => "The provider",
    };

    private static IEnumerable<TimelineEntry> EntriesOf(DeliveryStep step)
    {
        var what = $"{NameOf(step.Channel)} to {step.MaskedAddress}";
        var by = step.Provider == Provider.None ? "It was taken" : $"{NameOf(step.Provider)} took it";
        if (step.SentAt is { } sent)
        {
            yield return new TimelineEntry(sent, Tone.Plain, $"{what}: sent", by);
        }

        if (step.DeliveredAt is { } delivered)
        {
            yield return new TimelineEntry(delivered, Tone.Good, $"{what}: arrived", null);
        }

        if (step.ReadAt is { } read)
        {
            yield return new TimelineEntry(read, Tone.Good, $"{what}: read", null);
        }

        var (tone, came) = step.Status switch
        {
            StepStatus.Pending when step.Error is null => (Tone.Plain, "waits for its turn"),
            StepStatus.Pending => (Tone.Bad, "not sent yet, tried again"),
            StepStatus.Dropped => (Tone.Plain, "not sent"),
            StepStatus.Failed => (Tone.Bad, "not sent, given up"),
            StepStatus.Undeliverable => (Tone.Bad, "could not be delivered"),
            StepStatus.Rejected => (Tone.Bad, "rejected"),
            StepStatus.Submitted => (Tone.Plain, step.Error is null ? null : "not certain"),
            StepStatus.Delivered or StepStatus.Read => (Tone.Plain, null),
        };
        if (came is not null)
        {
            yield return new TimelineEntry(null, tone, $"{what}: {came}", step.Error is { } error ? $"{error.Reason} ({error.Code})" : null);
        }
    }

    private static TimelineEntry Settled(OtpStatus status, DateTimeOffset at) => status switch
    {
        OtpStatus.Verified => new(at, Tone.Good, "The right code was typed", null),
        OtpStatus.Cancelled => new(at, Tone.Plain, "It was cancelled", null),
        OtpStatus.Locked => new(at, Tone.Bad, "It was locked", "too many wrong codes were typed"),
        _ => new(at, Tone.Plain, "It expired", null),
    };

    // The newest delivery tells, and in it the best that is known of a message.
    private static (string Verdict, Tone Tone) VerdictOf(FoundCode code)
    {
        if (code.Otp.Status == OtpStatus.Verified)
        {
            return ("The code arrived and was used.", Tone.Good);
        }

        var steps = code.Deliveries.SelectMany(delivery => delivery.Steps).ToList();
        if (steps.FindLast(step => step.Status is StepStatus.Read or StepStatus.Delivered) is { } arrived)
        {
            // Somebody asks about the message that did not come, though another one did.
            var lost = steps.FindLast(step => step.Channel != arrived.Channel && CameToNothing(step));
            return lost is null
                ? ($"It arrived by {NameOf(arrived.Channel)}, and was not used.", Tone.Good)
                : ($"It arrived by {NameOf(arrived.Channel)}, and was not used. {SentenceOf(lost)}", Tone.Plain);
        }

        // What became pointless says nothing; where that is all, it is all that can be said.
        var newest = (code.Deliveries.Count > 0 ? code.Deliveries[^1].Steps : []).Where(step => step.Status != StepStatus.Dropped).ToList();
        return newest.Count == 0
            ? ("It was not sent: it had become pointless before.", Tone.Plain)
            : (string.Join(' ', newest.OrderByDescending(step => step.Index).Select(SentenceOf)), newest.Exists(CameToNothing) ? Tone.Bad : Tone.Plain);
    }

    private static bool CameToNothing(DeliveryStep step)
        => step.Status is StepStatus.Rejected or StepStatus.Undeliverable or StepStatus.Failed || step is { Status: StepStatus.Pending, Error: not null };

    private static string SentenceOf(DeliveryStep step)
    {
        var channel = NameOf(step.Channel);
        return step switch
        {
            { Status: StepStatus.Submitted, Provider: Provider.None } => $"The {channel} message was taken; nobody reported that it arrived.",
            { Status: StepStatus.Submitted } => $"{NameOf(step.Provider)} took the {channel} message, and did not report that it arrived.",
            { Status: StepStatus.Pending, Error: null } => $"The {channel} message waits for its turn.",
            { Status: StepStatus.Pending } => $"The {channel} message is not sent yet: {step.Error.Reason}",
            _ => $"The {channel} message did not arrive: {step.Error?.Reason ?? "no reason was given."}",
        };
    }
}

/// <summary>Something that happened to a code.</summary>
/// <param name="At">When; null where that is not known.</param>
/// <param name="Tone">Whether it is good.</param>
/// <param name="Text">What.</param>
/// <param name="Detail">More of it, if there is more.</param>
internal sealed record TimelineEntry(DateTimeOffset? At, Tone Tone, string Text, string? Detail)
{
    /// <summary>What it comes after, where its own time is not known.</summary>
    public DateTimeOffset After { get; init; }
}

/// <summary>How something looks to the person who reads it.</summary>
internal enum Tone
{
    /// <summary>As it should be, or to be seen.</summary>
    Plain,

    /// <summary>Good.</summary>
    Good,

    /// <summary>Not as it should be.</summary>
    Bad,
}
