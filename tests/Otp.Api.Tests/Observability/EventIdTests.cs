using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Otp.Api.Tests.Observability;

/// <summary>Alarms are set by the number or name of an event: each has both, and keeps them.</summary>
[TestFixture]
internal sealed class EventIdTests
{
    private static readonly (string Method, LoggerMessageAttribute Event)[] Events =
    [
        .. new[] { "Otp.Domain", "Otp.Application", "Otp.Infrastructure", "Otp.Dashboard", "Otp.Api" }
            .SelectMany(name => Assembly.Load(name).GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => ($"{method.DeclaringType!.Name}.{method.Name}", Event: method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(logged => logged.Event is not null),
    ];

    [Test]
    public void Every_event_has_a_number_and_a_name_of_its_own()
    {
        Assert.That(Events, Has.Length.GreaterThan(20));
        Assert.That(Events.Where(logged => logged.Event.EventId < 1000 || string.IsNullOrEmpty(logged.Event.EventName)), Is.Empty);
        Assert.That(Events.Select(logged => logged.Event.EventId), Is.Unique);
        Assert.That(Events.Select(logged => logged.Event.EventName), Is.Unique);
    }
}
