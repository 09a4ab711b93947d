using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace VonageSimulator.Tests;

/// <summary>A simulator with a clock that the test moves, and a listener for its webhooks.</summary>
internal abstract class SimulatorFixture
{
    protected static readonly TimeSpan ShortWhile = TimeSpan.FromMilliseconds(150);

    // One for all: making a key takes longer than most tests. Never written anywhere.
    private static readonly Lazy<string> SharedKey = new(Credentials.ApplicationKeys.Generate);

    protected HttpClient Client { get; private set; } = null!;

    protected FakeTimeProvider Clock { get; private set; } = null!;

    protected Listener Hooks { get; private set; } = null!;

    protected SimulatorHost Simulator { get; private set; } = null!;

    protected static string KeyPem => SharedKey.Value;

    [SetUp]
    public async Task StartAsync()
    {
        Client = new HttpClient();
        Clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
        Hooks = await Listener.StartAsync();
        var settings = new SimulatorSettings { PrivateKey = KeyPem, StatusUrl = Hooks.Url, InboundUrl = Hooks.Url };
        Configure(settings);
        Simulator = await SimulatorHost.StartAsync(settings, Clock);
    }

    [TearDown]
    public async Task StopAsync()
    {
        Client.Dispose();
        await Simulator.DisposeAsync();
        await Hooks.DisposeAsync();
    }

    protected virtual void Configure(SimulatorSettings settings) => settings.Anonymous = true;

    protected Task<HttpResponseMessage> DispatchAsync(JsonObject body, string? token = null) =>
        Client.PostAsync(Simulator.BaseAddress, "/v0.1/dispatch", body, token);

    protected Task<HttpResponseMessage> MessageAsync(JsonObject body, string? token = null) =>
        Client.PostAsync(Simulator.BaseAddress, "/v1/messages", body, token);

    protected static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync());

    protected static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        return response.StatusCode;
    }

    /// <summary>The posts so far, once there are so many.</summary>
    protected async Task<IReadOnlyList<Listener.Posted>> PostsAsync(int count)
    {
        await Simulator.WaitForWebhookAsync(_ => Simulator.WebhookAttempts.Count >= count);
        return Hooks.Posts;
    }
}
