using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Storage;

/// <summary>What happened how often, by hour for two weeks and by day for a year (UTC).</summary>
public interface IStatistics
{
    /// <summary>For how long hours are there, once they are over.</summary>
    static readonly TimeSpan HoursLifetime = TimeSpan.FromDays(14);

    /// <summary>For how long days are there, once they are over.</summary>
    static readonly TimeSpan DaysLifetime = TimeSpan.FromDays(366);

    /// <summary>Adds to what is stored, in the hours and, but for what only hours are counted by, in their days.</summary>
    ValueTask AddAsync(IReadOnlyList<StatisticsDelta> deltas);

    /// <summary>Sums over a range, by one column and by measure; what is counted by place alone is not among them.</summary>
    ValueTask<IReadOnlyList<StatisticsSum>> SumAsync(StatisticsSelection selection);

    /// <summary>Codes that somebody accepted, and those that were verified of them, by place and by the hour in which they were issued.</summary>
    /// <param name="from">The first hour.</param>
    /// <param name="before">The hour after the last.</param>
    ValueTask<IReadOnlyList<PlaceHour>> PlacesAsync(DateTimeOffset from, DateTimeOffset before);

    /// <summary>Marks a place's hour as unusual.</summary>
    /// <param name="client">The client.</param>
    /// <param name="country">The country; empty where there is none.</param>
    /// <param name="hour">The hour.</param>
    /// <param name="mark">Why, as a number: a higher one takes the place of a lower one.</param>
    /// <returns>Whether it was not marked so before, by whichever instance.</returns>
    ValueTask<bool> MarkAsync(ClientId client, string country, DateTimeOffset hour, int mark);
}

/// <summary>For how long a row of statistics counts.</summary>
public enum StatisticsSpan
{
    /// <summary>An hour.</summary>
    Hour = 0,

    /// <summary>A day, which begins at midnight UTC.</summary>
    Day = 1,
}

/// <summary>What is counted apart from everything else.</summary>
/// <param name="Hour">When the hour begins.</param>
/// <param name="Client">The client.</param>
/// <param name="Country">ISO 3166-1 alpha-2; empty where there is none.</param>
/// <param name="Channel">The channel; null where there is none.</param>
/// <param name="Provider">Who carried the message.</param>
public readonly record struct StatisticsCell(
    DateTimeOffset Hour, ClientId Client, string Country, Channel? Channel = null, Provider Provider = Provider.None);

/// <summary>What is added to a cell.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Measure">What is counted, by the name it is stored under.</param>
/// <param name="Count">How often it happened.</param>
public readonly record struct StatisticsDelta(StatisticsCell Cell, string Measure, long Count);

/// <summary>What sums are wanted of.</summary>
/// <param name="Span">Of hours or of days.</param>
/// <param name="From">When the first of them begins.</param>
/// <param name="To">When the one after the last begins.</param>
/// <param name="By">The column that they are summed by.</param>
public sealed record StatisticsSelection(StatisticsSpan Span, DateTimeOffset From, DateTimeOffset To, StatisticsColumn By)
{
    /// <summary>Of this client; null for all.</summary>
    public ClientId? Client { get; init; }

    /// <summary>Of this country; null for all, empty for none.</summary>
    public string? Country { get; init; }

    /// <summary>Of this channel; null for all.</summary>
    public Channel? Channel { get; init; }
}

/// <summary>A column that sums are made by.</summary>
public enum StatisticsColumn
{
    /// <summary>When the hour or the day begins.</summary>
    At,

    /// <summary>The client.</summary>
    Client,

    /// <summary>The country.</summary>
    Country,

    /// <summary>The channel.</summary>
    Channel,

    /// <summary>Who carried the message.</summary>
    Provider,
}

/// <summary>How often something happened. Of its columns only the one that was asked for says anything.</summary>
public sealed record StatisticsSum
{
    /// <summary>In which hour, or on which day.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>For whom.</summary>
    public ClientId Client { get; init; }

    /// <summary>Where; empty where there is no country.</summary>
    public string Country { get; init; } = "";

    /// <summary>By which channel; 0 where there is none.</summary>
    public int Channel { get; init; }

    /// <summary>By whom.</summary>
    public Provider Provider { get; init; }

    /// <summary>What was counted.</summary>
    public string Measure { get; init; } = "";

    /// <summary>How often it happened.</summary>
    public long Count { get; init; }
}

/// <summary>What became of the codes that were issued for a place in one hour.</summary>
/// <param name="Hour">When the hour begins.</param>
/// <param name="Client">The client.</param>
/// <param name="Country">ISO 3166-1 alpha-2; empty where there is none.</param>
/// <param name="Accepted">Codes whose message a provider took.</param>
/// <param name="Verified">Those that were verified of them.</param>
/// <param name="Mark">Why the hour was unusual; 0 when it was not.</param>
public sealed record PlaceHour(DateTimeOffset Hour, ClientId Client, string Country, long Accepted, long Verified, int Mark);

/// <summary>The measures that storage itself knows by name.</summary>
public static class PlaceMeasures
{
    /// <summary>Codes whose first delivery a provider took.</summary>
    public const string Accepted = "codesAccepted";

    /// <summary>Those that were verified of them.</summary>
    public const string Verified = "codesVerified";

    /// <summary>Why an hour was unusual.</summary>
    public const string Unusual = "unusual";

    /// <summary>They are counted by the hour alone.</summary>
    public static IReadOnlyList<string> All { get; } = [Accepted, Verified, Unusual];
}

/// <summary>How often a rule refused to send to an address for a client.</summary>
public interface IRefusals
{
    /// <summary>The most that are kept; the oldest go first.</summary>
    const int Most = 100_000;

    /// <summary>Adds to what is stored.</summary>
    ValueTask AddAsync(IReadOnlyList<RefusalDelta> refusals);

    /// <summary>What was refused to an address, the latest first.</summary>
    /// <param name="address">The address, whose kind is part of its hash.</param>
    /// <param name="client">The client that asked; null for all of them.</param>
    /// <param name="after">The instant after which the last of them was.</param>
    ValueTask<IReadOnlyList<RefusedSends>> FindAsync(AddressHash address, ClientId? client, DateTimeOffset after);
}

/// <summary>How often one rule refused one client to send to one address.</summary>
/// <param name="Client">The client that asked.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Count">How often.</param>
/// <param name="FirstAt">When it did so first.</param>
/// <param name="LastAt">When it did so last.</param>
public sealed record RefusedSends(ClientId Client, string Rule, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>Refusals that are added.</summary>
/// <param name="Address">The keyed hash of the address.</param>
/// <param name="Client">The client that was refused.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Count">How often it refused.</param>
/// <param name="FirstAt">When it did first.</param>
/// <param name="LastAt">When it did last.</param>
public sealed record RefusalDelta(
    AddressHash Address, ClientId Client, string Rule, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt);
