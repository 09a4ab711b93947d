using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Otp.TestKit;

namespace AppHost.Tests;

/// <summary>A person signs up at the sample site while everything runs; then all of it ends.</summary>
[TestFixture]
internal sealed class SignUpTests
{
    private const string Last = "service: POST webhooks/message-status";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string[] Resources = ["simulator", "service", "site"];
    private static readonly string[] Ports = ["SimulatorPort", "MailPort", "ServicePort", "SitePort"];

    // From the end to the beginning.
    private static readonly string[] OneTrace =
    [
        Last,
        "simulator: POST",
        "simulator: POST /v1/messages",
        "service: POST",
        "service: otp send",
        "service: otp deliver",
        "service: POST otp/{token}",
        "site: POST /otp/{token}",
        "site: POST SignUp",
    ];

    private readonly string _phone = Fresh.Phone();
    private readonly string _token = Fresh.Token();
    private readonly List<Uri> _left = [];
    private readonly List<int> _statuses = [];
    private Collector _collector = null!;
    private string _code = "";
    private string _page = "";
    private string _folder = "";

    [OneTimeSetUp]
    public async Task SignUp()
    {
        _collector = await Collector.StartAsync();
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [.. Ports.Select(port => FormattableString.Invariant($"--{port}={FreePorts.Next()}"))]);
        foreach (var resource in builder.Resources.OfType<ProjectResource>())
        {
            builder.CreateResourceBuilder(resource)
                .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Address)
                .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")

                // So long that nothing has those digits by chance.
                .WithEnvironment("Otp__CodeLength", "10");
        }

        await using var app = await builder.BuildAsync();
        await app.StartAsync();
        using var limit = new CancellationTokenSource(Patience);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("site", limit.Token);
        await VisitAsync(app);
        await Eventually.ReadAsync(() => Task.FromResult(_collector.Spans), spans => spans.Any(span => IsWhole(spans, span)));
        Keep(app);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _collector.DisposeAsync();

    [Test]
    public void Who_types_the_code_that_came_to_the_phone_is_signed_in() => Assert.That(_page, Does.Contain("<h1>You are signed in</h1>"));

    [Test]
    public void One_trace_leads_from_the_page_through_the_service_to_the_provider_and_back_by_its_webhook()
    {
        var spans = _collector.Spans;
        var ways = spans.Where(span => span.ToString() == Last).Select(span => WayTo(spans, span)).ToList();

        Assert.That(ways, Has.Some.EqualTo(OneTrace), string.Join('\n', spans));
    }

    [Test]
    public void Whether_all_is_well_is_asked_in_no_trace()
        => Assert.That(_collector.Spans.Select(span => span.ToString()), Has.None.Contains("health").And.None.EqualTo("simulator: GET /"));

    [Test]
    public void Nothing_that_the_three_tell_the_dashboard_holds_a_number_a_token_or_a_code()
    {
        Assert.That(string.Join(' ', _statuses), Is.EqualTo("200 201 404"), "the scenario of the number, a code for the token, the article's GET");
        foreach (var (signal, resources) in new[] { ("traces", Resources), ("metrics", Resources), ("logs", Resources[1..]) })
        {
            var texts = _collector.Texts($"/v1/{signal}");
            bool IsTold(string word) => texts.Any(text => text.Contains(word, StringComparison.Ordinal));
            Assert.That(resources.Where(resource => !IsTold(resource)), Is.Empty, signal);
            Assert.That(new[] { _phone, _token, _code }.Count(IsTold), Is.Zero, signal);
        }
    }

    [Test]
    public void Nothing_that_was_started_is_left()
    {
        using var visitor = new Visitor();

        Assert.That(_left, Has.Count.EqualTo(Resources.Length));
        foreach (var address in _left)
        {
            Assert.That(() => visitor.StatusAsync(HttpMethod.Get, address), Throws.InstanceOf<HttpRequestException>(), address.ToString());
        }

        Assert.That(_folder, Is.Not.Empty);
        Assert.That(Directory.Exists(_folder), Is.False, _folder);
    }

    private async Task VisitAsync(DistributedApplication app)
    {
        var (simulator, service, site) = (app.GetEndpoint("simulator", "http"), app.GetEndpoint("service"), app.GetEndpoint("site"));
        using var visitor = new Visitor();
        _statuses.Add(await visitor.StatusAsync(HttpMethod.Put, new Uri(simulator, $"simulator/scenarios/{_phone}"), new { kind = "delivered" }));
        await visitor.SubmitAsync(new Uri(site, "SignUp"), "number", $"+{_phone}");
        _code = await visitor.CodeAsync(simulator, _phone);
        _page = await visitor.SubmitAsync(new Uri(site, "Code"), "code", _code);
        _statuses.Add(await visitor.StatusAsync(HttpMethod.Post, new Uri(service, $"otp/{_token}"), new { phoneNumber = Fresh.Phone() }));
        _statuses.Add(await visitor.StatusAsync(HttpMethod.Get, new Uri(service, $"otp/{_token}/{_code}")));
    }

    // Where its processes listen, and where their data is.
    private void Keep(DistributedApplication app)
    {
        _left.AddRange(Resources.Select(resource => app.GetEndpoint(resource, "http")));
        app.ResourceNotifications.TryGetCurrentState("site", out var site);
        _folder = Path.GetDirectoryName(site!.Snapshot.EnvironmentVariables.Single(variable => variable.Name == "DataProtection__Folder").Value!)!;
        Assert.That(Directory.Exists(_folder), Is.True, _folder);
    }

    private static bool IsWhole(IReadOnlyList<CollectedSpan> spans, CollectedSpan last) => last.ToString() == Last && WayTo(spans, last).SequenceEqual(OneTrace, StringComparer.Ordinal);

    private static List<string> WayTo(IReadOnlyList<CollectedSpan> spans, CollectedSpan? last)
    {
        var way = new List<string>();
        for (var span = last; span is not null; span = spans.FirstOrDefault(other => other.Id == span.ParentId && other.TraceId == span.TraceId))
        {
            way.Add(span.ToString());
        }

        return way;
    }
}
