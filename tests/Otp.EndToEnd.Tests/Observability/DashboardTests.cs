using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests.Observability;

/// <summary>What is shipped for Grafana and Prometheus shows figures of a real run, by a real Prometheus.</summary>
[TestFixture]
internal sealed class DashboardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string Folder = Path.GetDirectoryName(Repository.File(typeof(DashboardTests).Assembly, "deploy/README.md"))!;

    private readonly string _key = $"otp_{Convert.ToHexString(RandomNumberGenerator.GetBytes(32))}";

    private VonageStub _vonage = null!;
    private GatewayStub _gateway = null!;
    private OtpServiceHost _service = null!;
    private Prometheus? _prometheus;

    [OneTimeSetUp]
    public async Task Start()
    {
        _vonage = await VonageStub.StartAsync();
        _gateway = await GatewayStub.StartAsync();
        _service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup()
            .WithGateway(_gateway.Address)
            .With("Delivery:Routes:messenger", "Vonage")
            .With("Delivery:Routes:sms", "Vonage,Gateway")
            .With("Metrics:Enabled", "true")
            .With("Otp:ResendCooldown", "00:00:30")
            .With("Otp:MaxSendsPerClientPerMinute", "1000000")
            .With("Clients:prometheus:ApiKeyHashes:0", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_key))))
            .With("Clients:prometheus:Scopes:0", "metrics"));
        _prometheus = await Prometheus.StartAsync(_service.Client.BaseAddress!, _key, Path.Combine(Folder, "prometheus", "otp-alerts.yml"));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_prometheus is not null)
        {
            await _prometheus.DisposeAsync();
        }

        await _service.DisposeAsync();
        await _gateway.DisposeAsync();
        await _vonage.DisposeAsync();
    }

    [Test]
    public async Task Each_panel_s_query_is_one_and_shows_figures_where_there_is_traffic()
    {
        var queries = Queries();
        Assert.That(queries, Has.Count.GreaterThan(25));
        using var over = new CancellationTokenSource();
        var traffic = Task.Run(() => CallUntilAsync(over.Token));
        var empty = new List<string>();
        await Eventually.ReadAsync(
            async () =>
            {
                empty.Clear();
                foreach (var (panel, query) in queries)
                {
                    var values = await _prometheus!.QueryAsync(query);
                    if (!values.Any(double.IsFinite))
                    {
                        empty.Add($"{panel}: {query}");
                    }
                }

                return empty.Count;
            },
            count => count == 0,
            Patience);
        await over.CancelAsync();
        await traffic;

        Assert.That(empty, Is.Empty);
    }

    [Test]
    public void The_dashboard_asks_for_its_data_source_and_places_its_panels_side_by_side()
    {
        var dashboard = Dashboard();
        var panels = dashboard.GetProperty("panels").EnumerateArray().ToList();

        Assert.That(
            string.Join(' ', dashboard.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("name").GetString())),
            Is.EqualTo("datasource job instance"));
        Assert.That(panels.Select(panel => panel.GetProperty("id").GetInt32()), Is.Unique);
        Assert.That(panels.Select(panel => panel.GetProperty("title").GetString()), Is.Unique);
        Assert.That(
            panels.Where(panel => panel.TryGetProperty("datasource", out _)).Select(panel => panel.GetProperty("datasource").GetProperty("uid").GetString()),
            Is.All.EqualTo("${datasource}"));
        var places = panels.SelectMany(Fields).ToList();
        Assert.That(places, Is.Unique, "no panel covers another");
    }

    [Test]
    public async Task Each_alert_is_evaluated()
    {
        var alerts = await Eventually.ReadAsync(_prometheus!.AlertsAsync, alerts => alerts.Count > 0 && alerts.All(alert => alert.Health == "ok"), Patience);

        Assert.That(alerts, Has.Count.GreaterThan(12));
        Assert.That(alerts.Where(alert => alert.Health != "ok"), Is.Empty);
    }

    private static IEnumerable<(int X, int Y)> Fields(JsonElement panel)
    {
        var place = panel.GetProperty("gridPos");
        var (x, y, w, h) = (place.GetProperty("x").GetInt32(), place.GetProperty("y").GetInt32(), place.GetProperty("w").GetInt32(), place.GetProperty("h").GetInt32());
        return Enumerable.Range(x, w).SelectMany(column => Enumerable.Range(y, h).Select(row => (column, row)));
    }

    private static JsonElement Dashboard()
        => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana", "otp-dashboard.json"))).RootElement;

    // As Grafana sends them, of all instances.
    private static List<(string Panel, string Query)> Queries() =>
    [
        .. Dashboard().GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => (
                panel.GetProperty("title").GetString()!,
                target.GetProperty("expr").GetString()!
                    .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                    .Replace("$instance", ".*", StringComparison.Ordinal)
                    .Replace("$job", "otp", StringComparison.Ordinal)))),
    ];

    // Messages that are delivered, read and rejected, taken over and failed over, and codes that are right, wrong and refused.
    private async Task CallUntilAsync(CancellationToken over)
    {
        for (var round = 0; !over.IsCancellationRequested; round++)
        {
            var isDown = round % 2 == 1;
            _vonage.Reply = call => isDown && IsSms(call) ? VonageReply.Of(503) : VonageReply.Accepted;
            await CallOnceAsync(isDown);
        }
    }

    private async Task CallOnceAsync(bool vonageIsDown)
    {
        var (token, phone, messengerId) = (Fresh.Token(), Fresh.Phone(), Fresh.MessengerId());
        await _service.Client.CreateBySmsAsync(token, phone);
        await _service.Client.CreateBySmsAsync(token, phone);
        await _service.Client.StatusWhenAsync(token, document => document.StepStatus(0) == "submitted");
        if (!vonageIsDown)
        {
            var call = await _vonage.CallToAsync(phone);
            await ReportAsync(call, "sms", "delivered");
            await _service.Client.VerifyAsync(token, Fresh.WrongCode(call.Code));
            await _service.Client.VerifyAsync(token, call.Code);
        }

        var (other, otherPhone) = (Fresh.Token(), Fresh.Phone());
        await _service.Client.CreateAsync(other, new { messengerId, phoneNumber = otherPhone });
        await _service.Client.StatusWhenAsync(other, document => document.StepStatus(0) == "submitted");
        await ReportAsync(await _vonage.CallToAsync(messengerId), "messenger", vonageIsDown ? "rejected" : "read");
        await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
    }

    private async Task ReportAsync(VonageCall call, string channel, string status)
        => Assert.That((await _service.SendStatusAsync(new { message_uuid = call.Id, client_ref = call.ClientRef, channel, status })).Status, Is.EqualTo(200));

    private static bool IsSms(VonageCall call) => call.Json.TryGetProperty("channel", out var channel) && channel.GetString() == "sms";
}
