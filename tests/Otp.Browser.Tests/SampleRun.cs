using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Otp.Client.Testing;
using Otp.TestKit;

namespace Otp.Browser.Tests;

/// <summary>The sample, on the service and the simulator that <c>Otp.Client.Testing</c> starts. None of them outlives it.</summary>
internal sealed class SampleRun : IAsyncDisposable
{
    private readonly OtpTestService _otp;
    private readonly TemporaryFolder _folder = new();
    private readonly Process _site;
    private readonly ConcurrentQueue<string> _output = new();

    private SampleRun(OtpTestService otp, int smtp)
    {
        (_otp, Smtp) = (otp, smtp);
        Site = new Uri($"http://localhost:{FreePorts.Next().ToString(CultureInfo.InvariantCulture)}/");
        var configuration = typeof(SampleRun).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var program = Repository.File(typeof(SampleRun).Assembly, $"samples/LoginWithOtp/bin/{configuration}/net10.0/LoginWithOtp.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", Site.ToString()])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Handset"] = otp.Handset.ToString();
        foreach (var (name, value) in otp.Settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _site = new Process { StartInfo = start };
        _site.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _site.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _site.Start();
        _site.BeginOutputReadLine();
        _site.BeginErrorReadLine();
    }

    public Uri Handset => _otp.Handset;

    public Uri Service => _otp.Address;

    public Uri Site { get; }

    /// <summary>The port on which the simulator takes mails.</summary>
    public int Smtp { get; }

    /// <summary>Starts it, and waits until it answers.</summary>
    public static async Task<SampleRun> StartAsync()
    {
        // The pages that are tested beside the sample's are for development.
        var smtp = FreePorts.Next();
        var otp = await OtpTestService.StartAsync(
        [
            new("Authentication:Anonymous", "true"), new("Swagger:Enabled", "true"), new("Smtp:Port", smtp.ToString(CultureInfo.InvariantCulture)),

            // As samples/AppHost has it. (What Twilio would report goes nowhere: no test here waits for it.)
            new("Delivery:Routes:messenger", "Vonage"), new("Delivery:Routes:whatsapp", "Vonage"), new("Delivery:Routes:sms", "Vonage,Twilio"),
            new("Delivery:Routes:email", "Smtp"), new("Webhooks:PublicAddress", "http://localhost:9"),
        ]);
        var run = new SampleRun(otp, smtp);
        try
        {
            Assert.That(await Eventually.ReadAsync(run.AnswersAsync, up => up || run._site.HasExited, TimeSpan.FromMinutes(2)), Is.True, string.Join('\n', run._output));
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_site.HasExited)
        {
            _site.Kill();
            await _site.WaitForExitAsync();
        }

        _site.Dispose();
        _folder.Dispose();
        await _otp.DisposeAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(Site);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
