using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Otp.TestKit.Service;

/// <summary>How a service is started. What is not said is as in production, with keys of its own and a stub for the provider.</summary>
public sealed record OtpServiceSetup
{
    public string Environment { get; init; } = "Production";

    /// <summary>Settings that go before the usual ones; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>The clock; null: the system's.</summary>
    public FakeTimeProvider? Time { get; init; }

    /// <summary>Replaces services; runs after the service's own registrations.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>Prepares the content root.</summary>
    public Action<TemporaryFolder>? Prepare { get; init; }

    /// <summary>The same with one more setting.</summary>
    public OtpServiceSetup With(string name, string? value)
        => this with { Settings = new Dictionary<string, string?>(Settings, StringComparer.Ordinal) { [name] = value } };

    /// <summary>The same with a clock that a test moves.</summary>
    public OtpServiceSetup WithClock() => this with { Time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero)) };
}
