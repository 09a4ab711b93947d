using Otp.Domain.Statistics;

namespace Otp.Domain.Tests.Statistics;

public sealed class UnusualTrafficTests
{
    private static readonly DateTimeOffset Hour = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<DateTimeOffset> Never = [];

    // Conversion is far below what is usual, so that only the number decides.
    [TestCase(30, 0, null)]
    [TestCase(31, 0, UnusualKind.Place)]
    [TestCase(60, 20, null)]
    [TestCase(61, 20, UnusualKind.Place)]
    [TestCase(31, 10, UnusualKind.Place)]
    [TestCase(31, 10.5, null)]
    public void More_than_thirty_and_more_than_three_times_the_usual_stay_unverified(int unverified, double usual, UnusualKind? expected)
        => Assert.That(Judge(new HourFigures(unverified, 0), new UsualTraffic(usual, 0.8)), Is.EqualTo(expected));

    // Usually 80 %, or 60 % where little is known.
    [TestCase(100, 40, 0.8, null)]
    [TestCase(100, 39, 0.8, UnusualKind.Place)]
    [TestCase(100, 30, UsualTraffic.FirstConversion, null)]
    [TestCase(100, 29, UsualTraffic.FirstConversion, UnusualKind.Place)]
    public void Conversion_is_below_half_of_the_usual(int accepted, int verified, double usual, UnusualKind? expected)
        => Assert.That(Judge(new HourFigures(accepted, verified), new UsualTraffic(0, usual)), Is.EqualTo(expected));

    [TestCase(1, 1, UnusualKind.Place)]
    [TestCase(1, 0, UnusualKind.Place)]
    [TestCase(2, 2, UnusualKind.Place)]
    [TestCase(2, 1, UnusualKind.Everywhere)]
    [TestCase(3, 0, UnusualKind.Everywhere)]
    public void In_more_than_half_of_several_places_at_once_it_is_everywhere(int fallen, int others, UnusualKind expected)
    {
        var kinds = UnusualTraffic.Judge(
        [
            .. Enumerable.Repeat((new HourFigures(100, 10), new UsualTraffic(0, 0.8)), fallen),
            .. Enumerable.Repeat((new HourFigures(100, 80), new UsualTraffic(0, 0.8)), others),
        ]);

        Assert.That(kinds.Take(fallen), Is.All.EqualTo(expected));
        Assert.That(kinds.Skip(fallen), Is.All.Null);
    }

    // Four codes say nothing of a place's conversion, five do.
    [TestCase(4, UnusualKind.Place)]
    [TestCase(5, UnusualKind.Everywhere)]
    public void A_place_with_next_to_no_codes_has_no_say(int codesOfTheOther, UnusualKind expected)
        => Assert.That(
            UnusualTraffic.Judge(
            [
                (new HourFigures(100, 10), new UsualTraffic(0, 0.8)), (new HourFigures(codesOfTheOther, 0), new UsualTraffic(0, 0.8)),
            ]),
            Is.EqualTo(new UnusualKind?[] { expected, null }));

    [Test]
    public void More_verified_than_accepted_codes_are_all_of_them()
    {
        var figures = new HourFigures(10, 12);

        Assert.That((figures.Unverified, figures.Conversion), Is.EqualTo((0L, 1.0)));
    }

    [Test]
    public void What_is_usual_is_the_median_of_the_same_hours_of_fourteen_days_and_the_conversion_of_all_hours()
    {
        var history = Enumerable.Range(1, 15).ToDictionary(day => Hour.AddDays(-day), day => new HourFigures(100 + day, 100));
        history.Remove(Hour.AddDays(-15));
        history[Hour.AddHours(-1)] = new HourFigures(1_395, 600);

        // The same hours: 1 to 14 unverified. All hours: 2,000 of 2,900 codes.
        Assert.That(UsualTraffic.Before(Hour, history, Never), Is.EqualTo(new UsualTraffic(7.5, 2_000 / 2_900.0)));
    }

    [Test]
    public void Hours_that_were_unusual_are_no_example()
    {
        var history = Enumerable.Range(1, 14).ToDictionary(day => Hour.AddDays(-day), _ => new HourFigures(100, 90));
        history.Remove(Hour.AddDays(-1));
        history.Remove(Hour.AddDays(-2));
        HashSet<DateTimeOffset> unusual = [Hour.AddDays(-1), Hour.AddDays(-2)];

        Assert.That(UsualTraffic.Before(Hour, history, unusual), Is.EqualTo(new UsualTraffic(10, 0.9)));
    }

    [TestCase(6, UsualTraffic.FirstConversion)]
    [TestCase(7, 0.9)]
    public void Conversion_is_a_place_s_own_from_seven_days_on(int days, double expected)
    {
        var history = Enumerable.Range(1, days).ToDictionary(day => Hour.AddDays(-day), _ => new HourFigures(100, 90));

        Assert.That(UsualTraffic.Before(Hour, history, Never).Conversion, Is.EqualTo(expected));
    }

    [Test]
    public void An_hour_without_traffic_counts_as_none_once_the_place_is_known_and_days_before_that_do_not_count()
    {
        var history = new Dictionary<DateTimeOffset, HourFigures>
        {
            [Hour.AddDays(-3)] = new(10, 0),
            [Hour.AddDays(-1)] = new(40, 0),
        };

        Assert.That(UsualTraffic.Before(Hour, history, Never).Unverified, Is.EqualTo(10), "of 0, 10 and 40");
    }

    [Test]
    public void A_place_without_a_history_is_judged_by_sixty_percent_and_thirty_codes()
        => Assert.That(
            UsualTraffic.Before(Hour, new Dictionary<DateTimeOffset, HourFigures>(), Never),
            Is.EqualTo(new UsualTraffic(0, 0.6)).And.EqualTo(UsualTraffic.Unknown));

    private static UnusualKind? Judge(HourFigures now, UsualTraffic usual) => UnusualTraffic.Judge([(now, usual)])[0];
}
