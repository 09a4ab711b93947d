using System.Globalization;
using Microsoft.AspNetCore.Html;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Otp.Dashboard.Plots;

/// <summary>A plot as it stands in a page.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Drawing">The drawing, with its title and description in it.</param>
internal sealed record Plot(string Title, IHtmlContent Drawing)
{
    private const int Width = 300;
    private const int LinesHeight = 190;
    private const int BarHeight = 26;
    private const int RestHeight = 62;
    private const int MaxBars = 8;
    private const int MaxLabelLength = 11;
    private const double HoursOfDays = 48;

    /// <summary>Lines over hours; a value that is null leaves a gap.</summary>
    public static Plot Lines(string title, string unit, IReadOnlyList<DateTime> hours, params IReadOnlyList<PlotSeries> series)
    {
        var model = ModelOf(series);
        model.Axes.Add(new DateTimeAxis
        {
            Position = AxisPosition.Bottom,
            StringFormat = hours.Count > HoursOfDays ? "d MMM" : "HH:mm",

            // The same for all plots of the section, whichever of them have a value, and to the end of the last.
            Minimum = hours.Count > 0 ? DateTimeAxis.ToDouble(hours[0]) : double.NaN,
            Maximum = hours.Count > 0 ? DateTimeAxis.ToDouble(hours[^1].AddHours(1)) : double.NaN,
            AxislineStyle = LineStyle.Solid,
            TickStyle = TickStyle.Outside,
        });
        model.Axes.Add(ValueAxis(AxisPosition.Left, unit));
        foreach (var (index, one) in series.Index())
        {
            var line = new LineSeries
            {
                Title = one.Name,
                Color = PlotColors.Of(index),
                LineStyle = index == 0 ? LineStyle.Solid : index == 1 ? LineStyle.Dash : LineStyle.Dot,
                StrokeThickness = 2,
                MarkerFill = PlotColors.Of(index),

                // A value between two gaps is no line.
                MarkerType = one.Values.Count(value => value is not null) <= hours.Count / 2 ? MarkerType.Circle : MarkerType.None,
                MarkerSize = 2.5,
            };
            line.Points.AddRange(hours.Zip(one.Values, (hour, value) => new DataPoint(DateTimeAxis.ToDouble(hour), value ?? double.NaN)));
            model.Series.Add(line);
        }

        return Drawn(title, Describe(unit, series), model, LinesHeight);
    }

    /// <summary>Bars, one for each key and series; of many keys the first ones.</summary>
    public static Plot Bars(string title, string unit, IReadOnlyList<string> keys, params IReadOnlyList<PlotSeries> series)
    {
        var shown = Math.Min(keys.Count, MaxBars);
        var model = ModelOf(series);

        // The first one stands at the top.
        var categories = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, GapWidth = 0.4 };
        model.Padding = new OxyThickness(22, 4, 12, 4);
        categories.Labels.AddRange(keys.Take(shown).Select(Short));
        model.Axes.Add(categories);
        model.Axes.Add(ValueAxis(AxisPosition.Bottom, unit));
        foreach (var (index, one) in series.Index())
        {
            var bars = new BarSeries { Title = one.Name, FillColor = PlotColors.Of(index), StrokeThickness = 0 };
            bars.Items.AddRange(one.Values.Take(shown).Select(value => new BarItem(value ?? double.NaN)));
            model.Series.Add(bars);
        }

        return Drawn(title, Describe(unit, series), model, (shown * BarHeight) + RestHeight + (series.Count > 1 ? BarHeight : 0));
    }

    private static PlotModel ModelOf(IReadOnlyList<PlotSeries> series)
    {
        var model = new PlotModel
        {
            Culture = CultureInfo.InvariantCulture,
            PlotAreaBorderThickness = new OxyThickness(0),
            TextColor = PlotColors.Text,
            DefaultFontSize = 12,
            Padding = new OxyThickness(10, 4, 12, 4),
            IsLegendVisible = series.Count > 1,
        };
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.TopLeft,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendTextColor = PlotColors.Text,
            LegendPadding = 0,
            LegendMargin = 0,
            LegendColumnSpacing = 26,
        });
        return model;
    }

    private static LinearAxis ValueAxis(AxisPosition position, string unit) => new()
    {
        Position = position,
        Minimum = 0,
        MinimumRange = unit.Length == 0 ? 4 : 1,
        MinimumMajorStep = unit.Length == 0 ? 1 : 0,
        MaximumPadding = 0.08,
        StringFormat = unit == "%" ? "0'%'" : unit.Length > 0 ? $"0.##' {unit}'" : "#,0",
        MajorGridlineStyle = LineStyle.Solid,
        MajorGridlineColor = PlotColors.Grid,
        TickStyle = TickStyle.None,
        MinorTickSize = 0,
        IntervalLength = position == AxisPosition.Left ? 40 : 70,
    };

    private static Plot Drawn(string title, string description, PlotModel model, int height)
    {
        foreach (var axis in model.Axes)
        {
            axis.TicklineColor = axis.AxislineColor = PlotColors.Grid;
            axis.TextColor = PlotColors.Text;
        }

        return new Plot(title, PlotSvg.Draw(model, Width, height, title, description));
    }

    // For who cannot see the drawing; every figure stands in the table below it.
    private static string Describe(string unit, IReadOnlyList<PlotSeries> series) => string.Join(' ', series.Select(one =>
    {
        var values = one.Values.OfType<double>().ToList();
        return values.Count == 0
            ? $"{one.Name}: no values."
            : string.Create(CultureInfo.InvariantCulture, $"{one.Name}: from {values.Min():0.##}{unit} to {values.Max():0.##}{unit}.");
    }));

    private static string Short(string key) => key.Length > MaxLabelLength ? $"{key[..(MaxLabelLength - 1)]}…" : key;
}

/// <summary>What one line, or one set of bars, shows.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Values">A value for each hour or key; null where there is none.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<double?> Values);
