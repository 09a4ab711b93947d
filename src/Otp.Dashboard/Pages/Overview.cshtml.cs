using MediatR;
using Microsoft.AspNetCore.Mvc;
using Otp.Application.Clients;
using Otp.Application.Events;
using Otp.Application.Observability;
using Otp.Application.Statistics;
using Otp.Application.Storage;
using Otp.Dashboard.Plots;
using Otp.Dashboard.Sessions;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Dashboard.Pages;

internal sealed class OverviewModel(IMediator mediator, OtpMetrics metrics, TimeProvider time, IClientDirectory clients) : DashboardPage(clients)
{
    /// <summary>The spans that are offered, in hours: those for which hours are kept.</summary>
    public static readonly IReadOnlyList<(int Hours, string Name)> Spans = [(24, "24 hours"), (7 * 24, "7 days"), (14 * 24, "14 days")];

    private static readonly StatisticsBy[] Sections =
        [StatisticsBy.Hour, StatisticsBy.Channel, StatisticsBy.Country, StatisticsBy.Provider, StatisticsBy.Client];

    /// <summary>How many hours are shown; the first of <see cref="Spans"/> for what is none of them.</summary>
    [FromQuery]
    public int Hours { get; set; }

    /// <summary>Only this client; null for all.</summary>
    [FromQuery]
    public string? Client { get; set; }

    /// <summary>Only this country; null for all, <c>none</c> for what has none.</summary>
    [FromQuery]
    public string? Country { get; set; }

    /// <summary>Only this channel; null for all.</summary>
    [FromQuery]
    public string? Channel { get; set; }

    /// <summary>All that happened.</summary>
    public Figures Total { get; private set; } = Figures.Sum([]);

    /// <summary>By what it is shown.</summary>
    public IReadOnlyList<FiguresSection> Shown { get; private set; } = [];

    /// <summary>Places whose traffic is unusual.</summary>
    public IReadOnlyList<UnusualPlace> Unusual { get; private set; } = [];

    /// <summary>Events that were given up.</summary>
    public IReadOnlyList<DeadEvent> Dead { get; private set; } = [];

    /// <summary>What is due and not sent.</summary>
    public Backlog Backlog => metrics.Backlog;

    /// <summary>The providers that this instance has called, and whether it goes on calling them.</summary>
    public IReadOnlyList<KeyValuePair<string, BreakerState>> Breakers { get; } =
        [.. metrics.Breakers.OrderBy(breaker => breaker.Key, StringComparer.Ordinal)];

    /// <summary>What the address says of the page, with one of its parts changed; for links.</summary>
    public Dictionary<string, string?> With(string name, string? value)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["hours"] = Hours == Spans[0].Hours ? null : Hours.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["client"] = Client,
            ["country"] = Country,
            ["channel"] = Channel,
        };
        all[name] = value;
        return all.Where(one => one.Value is not null).ToDictionary(StringComparer.Ordinal);
    }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Hours = Spans.FirstOrDefault(span => span.Hours == Hours, Spans[0]).Hours;

        // What names no channel is no filter, and the page does not say it is one.
        Channel = Channels.TryParse(Channel, out _) ? Channel : null;
        Country = Country is null or "none" ? Country : Country.ToUpperInvariant();
        return ShowAsync(visitor => ReadAsync(visitor, cancellationToken));
    }

    // Only who operates the service comes here, so every client is shown that is asked for.
    private async Task ReadAsync(Visitor visitor, CancellationToken cancellationToken)
    {
        var hour = TimeSpan.FromHours(1);
        var now = time.GetUtcNow();
        var to = new DateTimeOffset(now.Ticks - (now.Ticks % hour.Ticks), TimeSpan.Zero) + hour;
        ClientId? client = Client is { } name ? new ClientId(name) : visitor.Operates ? null : visitor.Access.Client;
        Channel? channel = Channels.TryParse(Channel, out var parsed) ? parsed : null;
        var country = Country is "none" ? "" : Country;
        List<FiguresSection> shown = [];
        foreach (var by in Sections)
        {
            shown.Add(FiguresSection.Of(await mediator.Send(
                new StatisticsQuery(to - (Hours * hour), to, by, client, country, channel), cancellationToken)));
        }

        Shown = shown;
        Total = Figures.Sum(shown[0].Rows);
        Unusual = await mediator.Send(new UnusualTrafficQuery(client), cancellationToken);
        Dead = await mediator.Send(new DeadEventsQuery(client), cancellationToken);
    }
}
