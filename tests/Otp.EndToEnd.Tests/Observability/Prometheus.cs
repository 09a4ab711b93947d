using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Otp.TestKit;

namespace Otp.EndToEnd.Tests.Observability;

/// <summary>A Prometheus that scrapes one service each second and holds the shipped alerts. It ends with the test.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly HttpClient _client;

    private Prometheus(Process process, int port, TemporaryFolder folder)
    {
        _process = process;
        _folder = folder;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}")),
        };
    }

    /// <summary>Starts one.</summary>
    /// <param name="service">What it scrapes.</param>
    /// <param name="key">The key that it scrapes with.</param>
    /// <param name="alerts">The file of the alerts.</param>
    public static async Task<Prometheus> StartAsync(Uri service, string key, string alerts)
    {
        var program = Needed.File("prometheus", "prometheus");
        var folder = new TemporaryFolder();
        var port = FreePorts.Next();
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), $"""
            global: {"{ scrape_interval: 1s, evaluation_interval: 1s }"}
            rule_files: [ "{alerts}" ]
            scrape_configs:
              - job_name: otp
                authorization: {"{ type: Bearer, credentials: "}{key}{" }"}
                static_configs: [ {"{ targets: [ \""}{service.Authority}{"\" ] }"} ]
            """);
        var start = new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                $"--config.file={folder.File("prometheus.yml")}",
                $"--storage.tsdb.path={folder.File("data")}",
                string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
                "--log.level=error",
            },
        };
        var prometheus = new Prometheus(Process.Start(start)!, port, folder);
        await Eventually.ReadAsync(prometheus.IsReadyAsync, ready => ready, TimeSpan.FromSeconds(60));
        return prometheus;
    }

    /// <summary>The values of a query's series now.</summary>
    /// <exception cref="InvalidOperationException">The query is none.</exception>
    public async Task<IReadOnlyList<double>> QueryAsync(string query)
    {
        var answer = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return
        [
            .. answer.GetProperty("result").EnumerateArray()
                .Select(series => double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>The alerts by name, with their health: <c>ok</c> once one was evaluated without an error.</summary>
    public async Task<IReadOnlyList<(string Name, string Health)>> AlertsAsync()
        =>
        [
            .. (await GetAsync("/api/v1/rules")).GetProperty("groups").EnumerateArray()
                .SelectMany(group => group.GetProperty("rules").EnumerateArray())
                .Select(rule => (rule.GetProperty("name").GetString()!, rule.GetProperty("health").GetString()!)),
        ];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await _client.GetAsync(new Uri("/-/ready", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        var text = await _client.GetStringAsync(new Uri(path, UriKind.Relative)).ConfigureAwait(false);
        return JsonDocument.Parse(text).RootElement.GetProperty("data");
    }
}
