using System.Diagnostics;
using System.Globalization;
using System.Net;
using Otp.TestKit;

namespace Otp.FaultTests.Machine;

/// <summary>nginx with a site of <c>deploy</c>, in front of two instances. Only ports, names and folders are others.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    /// <summary>The site for two instances on one machine.</summary>
    public const string OnOneMachine = "deploy/nginx/otp.conf";

    /// <summary>The site for two instances in containers.</summary>
    public const string InContainers = "deploy/docker/nginx.conf";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // What nginx would put into its own folders.
    private static readonly string[] Temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _program = Needed.File("nginx", "nginx");
    private readonly Process _process;

    private Nginx(Uri one, Uri other, string site)
    {
        Address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{FreePorts.Next()}"));
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(40) };
        File.WriteAllText(_folder.File("otp.conf"), Site(one, other, site));
        File.WriteAllText(_folder.File("nginx.conf"), Around());
        _process = Process.Start(new ProcessStartInfo(_program, ["-p", _folder.Path, "-c", _folder.File("nginx.conf"), "-e", _folder.File("start.log")])
        {
            UseShellExecute = false,
        })!;
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>All that its logs hold.</summary>
    public string Logs => string.Join('\n', Directory.EnumerateFiles(_folder.Path, "*.log").Select(File.ReadAllText));

    public static async Task<Nginx> StartAsync(Uri one, Uri other, string site = OnOneMachine)
    {
        var nginx = new Nginx(one, other, site);
        try
        {
            await Eventually.ReadAsync(nginx.AnswersAsync, answers => answers || nginx._process.HasExited, Limit);
            return nginx._process.HasExited ? throw new InvalidOperationException($"nginx has ended: {nginx.Logs}") : nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            // Killed, it would leave its workers behind.
            await Command.TryAsync("kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));
            await _process.WaitForExitAsync().WaitAsync(Limit);
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private static string Replace(string text, string old, string with)
        => text.Contains(old, StringComparison.Ordinal) ? text.Replace(old, with, StringComparison.Ordinal) : throw new InvalidOperationException($"The site does not say {old}.");

    private string Site(Uri one, Uri other, string name)
    {
        var site = File.ReadAllText(Repository.File(typeof(Nginx).Assembly, name));
        // To the space: a port that was put in may begin as the other one does (30026).
        site = Replace(site, name == InContainers ? "server otp-1:8080 " : "server 127.0.0.1:3001 ", $"server {one.Authority} ");
        site = Replace(site, name == InContainers ? "server otp-2:8080 " : "server 127.0.0.1:3002 ", $"server {other.Authority} ");
        site = Replace(site, "listen 80;", $"listen {Address.Authority};");
        site = Replace(site, name == InContainers ? "/dev/stdout" : "/var/log/nginx/otp.log", _folder.File("otp.log"));
        return Replace(site, name == InContainers ? "/dev/stderr" : "/var/log/nginx/otp-error.log", _folder.File("otp-error.log"));
    }

    private string Around()
    {
        var temporary = string.Concat(Temporary.Select(kind => $"{kind}_temp_path {_folder.File(kind)}; "));
        var user = Environment.IsPrivilegedProcess ? "user root;" : "";
        return $$"""
            {{user}}
            daemon off;
            worker_processes 1;
            pid {{_folder.File("nginx.pid")}};
            events { worker_connections 512; }
            http {
                {{temporary}}
                include {{_folder.File("otp.conf")}};
            }
            """;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
