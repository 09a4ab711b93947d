using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Otp.Api.Tests.Documentation;

/// <summary>docs/operations.md says what to do about every event, metric and alert.</summary>
[TestFixture]
internal sealed partial class OperationsDocumentTests
{
    private static readonly string[] Assemblies = ["Otp.Application", "Otp.Infrastructure", "Otp.Dashboard", "Otp.Api"];
    private static readonly string Document = Read("operations.md");

    [Test]
    public void Every_event_stands_there_by_its_number_and_name()
    {
        var events = Assemblies
            .SelectMany(name => Assembly.Load(name).GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(one => $"| {one.EventId} `{one.EventName}` |");

        Assert.That(events.Where(one => !Document.Contains(one, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Every_metric_stands_there_and_every_alert_has_its_runbook()
    {
        var metrics = MetricName().Matches(Read("OtpMetrics.cs")).Select(match => $"| `{match.Groups["name"].Value}` |").ToArray();
        var alerts = AlertName().Matches(Read("otp-alerts.yml")).Select(match => $"### {match.Groups["name"].Value}\n").ToArray();

        Assert.That(metrics, Has.Length.EqualTo(18));
        Assert.That(alerts, Has.Length.GreaterThan(8));
        Assert.That(metrics.Concat(alerts).Where(one => !Document.Contains(one, StringComparison.Ordinal)), Is.Empty);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", name));

    [GeneratedRegex("\"(?<name>otp\\.[a-z_.]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MetricName();

    [GeneratedRegex("- alert: (?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AlertName();
}
