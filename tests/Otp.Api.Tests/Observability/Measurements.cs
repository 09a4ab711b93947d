using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Observability;

/// <summary>Keeps what one service measures about itself.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly ConcurrentQueue<(string Text, double Value)> _all = new();
    private readonly MeterListener _listener = new();

    public Measurements(OtpServiceHost service)
    {
        var meters = service.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Otp" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The sum of what was measured under a name and tags, <c>otp.sends channel=sms outcome=accepted</c>.</summary>
    public double Sum(string text) => _all.Where(one => one.Text == text).Sum(one => one.Value);

    /// <summary>How often it was measured.</summary>
    public int Count(string text) => _all.Count(one => one.Text == text);

    /// <summary>How often it was measured, once it was.</summary>
    public Task<int> CountWhenMeasuredAsync(string text) => Eventually.ReadAsync(() => Task.FromResult(Count(text)), count => count > 0);

    /// <summary>What a gauge says now.</summary>
    public double Gauge(string name)
    {
        _listener.RecordObservableInstruments();
        return _all.Last(one => one.Text == name).Value;
    }

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = instrument.Name;
        foreach (var (name, tag) in tags)
        {
            text += $" {name}={tag}";
        }

        _all.Enqueue((text, value));
    }
}
