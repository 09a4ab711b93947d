using System.Diagnostics.Metrics;

namespace Otp.Application.Tests.Observability;

/// <summary>Makes meters that nobody keeps.</summary>
internal sealed class Meters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
        // Their listeners are disposed of by the tests.
    }
}
