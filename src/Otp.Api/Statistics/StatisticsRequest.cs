using System.Globalization;
using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Otp.Application.Statistics;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Clients;

namespace Otp.Api.Statistics;

/// <summary>What figures are wanted of. All of it may be left out.</summary>
public sealed record StatisticsRequest
{
    /// <summary>The longest range, in days.</summary>
    internal const int MaxDays = 92;

    /// <summary>What stands for no country.</summary>
    internal const string NoCountry = "none";

    private const StatisticsBy DefaultBy = StatisticsBy.Hour;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultRange = TimeSpan.FromHours(24);

    private static readonly string[] TimeFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>
    /// The first hour: a whole UTC hour as `2026-11-26T05:00:00Z` (RFC 3339), or a date for its midnight (UTC). Without it, 24 hours
    /// before `to`.
    /// </summary>
    [FromQuery(Name = "from")]
    public string? From { get; init; }

    /// <summary>The hour after the last, at most 92 days later. Without it, the end of the current hour.</summary>
    [FromQuery(Name = "to")]
    public string? To { get; init; }

    /// <summary>What there is a row for: `hour` (as it comes), `client`, `country`, `channel` or `provider`.</summary>
    [FromQuery(Name = "by")]
    public string? By { get; init; }

    /// <summary>Only of this client. Another client than your own is an unknown one, without the scope `operate`.</summary>
    [FromQuery(Name = "client")]
    public string? Client { get; init; }

    /// <summary>Only of this country of the person's number, as an ISO 3166-1 alpha-2 code; `none` for codes without a number.</summary>
    [FromQuery(Name = "country")]
    public string? Country { get; init; }

    /// <summary>Only of this channel: `messenger`, `whatsapp`, `sms`, `email`, `voice`.</summary>
    [FromQuery(Name = "channel")]
    public string? Channel { get; init; }

    /// <summary>What there is a row for; null for what is none of it.</summary>
    internal StatisticsBy? Rows => By is null
        ? DefaultBy
        : Enum.GetValues<StatisticsBy>().Cast<StatisticsBy?>().FirstOrDefault(by => NameOf(by!.Value) == By);

    /// <summary>How a kind of rows is asked for.</summary>
    internal static string NameOf(StatisticsBy by) => by.ToString().ToLowerInvariant();

    /// <summary>A whole hour; null for what is none.</summary>
    internal static DateTimeOffset? HourOf(string? text)
        => DateTimeOffset.TryParseExact(
            text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time.Ticks % Hour.Ticks == 0
            && time.Year is >= 2000 and < 9999
                ? time
                : null;

    /// <summary>The range at an instant; only for members that are valid.</summary>
    internal (DateTimeOffset From, DateTimeOffset To) RangeAt(DateTimeOffset now)
    {
        var to = HourOf(To) ?? new DateTimeOffset(now.UtcTicks - (now.UtcTicks % Hour.Ticks), TimeSpan.Zero) + Hour;
        return (HourOf(From) ?? to - DefaultRange, to);
    }

    /// <summary>The query; only for a request that is valid.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="client">Only of this client, whatever is asked for; null for all.</param>
    internal StatisticsQuery ToQuery(DateTimeOffset now, ClientId? client)
    {
        var (from, to) = RangeAt(now);
        var country = Country == NoCountry ? "" : Country?.ToUpperInvariant();
        return new StatisticsQuery(from, to, Rows ?? DefaultBy, client, country, Channels.TryParse(Channel, out var channel) ? channel : null);
    }
}

internal sealed class StatisticsRequestValidator : AbstractValidator<StatisticsRequest>
{
    private const string HourRule = "A time is a whole hour in UTC, as 2026-11-26T05:00:00Z (RFC 3339), or a date, from the year 2000 on.";

    public StatisticsRequestValidator(TimeProvider timeProvider)
    {
        RuleFor(request => request.From)
            .Must(from => from is null || StatisticsRequest.HourOf(from) is not null).OverridePropertyName("from").WithMessage(HourRule);
        RuleFor(request => request.To)
            .Must(to => to is null || StatisticsRequest.HourOf(to) is not null).OverridePropertyName("to").WithMessage(HourRule);
        RuleFor(request => request.By)
            .Must((request, _) => request.Rows is not null)
            .OverridePropertyName("by")
            .WithMessage($"Rows are by {string.Join(", ", Enum.GetValues<StatisticsBy>().Select(StatisticsRequest.NameOf))}.");
        RuleFor(request => request.Client)
            .Must(client => client is null || ClientNames.IsName(client))
            .OverridePropertyName("client")
            .WithMessage("A client's name is 1 to 64 letters, digits, '.', '_' and '-'.");
        RuleFor(request => request.Country)
            .Must(country => country is null or StatisticsRequest.NoCountry || PhoneNumber.IsCountry(country))
            .OverridePropertyName("country")
            .WithMessage("A country is an ISO 3166-1 alpha-2 code, such as IT, or none.");
        RuleFor(request => request.Channel)
            .Must(channel => channel is null || Channels.TryParse(channel, out _))
            .OverridePropertyName("channel")
            .WithMessage($"A channel is {string.Join(", ", Channels.All.Select(channel => channel.Name()))}.");

        // Once both are times.
        RuleFor(request => request)
            .Custom((request, context) =>
            {
                var (from, to) = request.RangeAt(timeProvider.GetUtcNow());
                if (from >= to)
                {
                    context.AddFailure(request.To is null ? "from" : "to", "The time to lies after the time from, and is not part of the range.");
                }
                else if (to - from > TimeSpan.FromDays(StatisticsRequest.MaxDays))
                {
                    context.AddFailure(request.From is null ? "to" : "from", "A range is 92 days at most.");
                }
            })
            .When(request => (request.From is null || StatisticsRequest.HourOf(request.From) is not null)
                && (request.To is null || StatisticsRequest.HourOf(request.To) is not null));
    }
}
