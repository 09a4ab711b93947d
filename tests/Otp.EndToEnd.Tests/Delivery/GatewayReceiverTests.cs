using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Otp.TestKit;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests.Delivery;

/// <summary><c>samples/GatewayReceiver</c> as a process of its own, at the other end of the whole service.</summary>
internal sealed class GatewayReceiverTests
{
    [Test]
    public async Task A_message_goes_out_signed_and_its_status_comes_back_signed()
    {
        var address = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        await using var service = await OtpServiceHost.StartAsync(address, new OtpServiceSetup().WithGateway(address, "sms").With("Delivery:Channels", "sms"));
        await using var receiver = new Receiver(address, service.Client.BaseAddress!);
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        // It may still be starting: what finds nobody is tried again.
        var created = await service.Client.CreateBySmsAsync(token, phone);

        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        var document = await service.Client.StatusWhenAsync(token, document => document.StepStatus(0) == "delivered");
        Assert.That(document.StepStatus(0), Is.EqualTo("delivered"), receiver.Output);
        Assert.That(receiver.Output, Does.Match($@"sms to \+{phone}: Insert the following code: [0-9]{{5}}(\n|$)"));
        Assert.That((await service.Client.VerifyAsync(token, receiver.Output.Split($"+{phone}: Insert the following code: ")[1][..5])).Status, Is.EqualTo(200));
        Assert.That((await PostAsync(address, "{}")).Status, Is.EqualTo(401), "it takes nothing that is not signed");
    }

    private static async Task<Answer> PostAsync(Uri address, string body)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        return await client.CallAsync(HttpMethod.Post, "/", body, ("webhook-id", "x"), ("webhook-timestamp", "1"), ("webhook-signature", "v1,x"));
    }

    private sealed class Receiver : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _output = new();
        private readonly Process _process;

        public Receiver(Uri address, Uri service)
        {
            var tests = typeof(GatewayReceiverTests).Assembly;
            var configuration = tests.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            start.ArgumentList.Add(Repository.File(tests, $"samples/GatewayReceiver/bin/{configuration}/net10.0/GatewayReceiver.dll"));
            start.Environment["ASPNETCORE_URLS"] = address.ToString();
            start.Environment["Gateway__Secret"] = GatewaySecrets.Secret;
            start.Environment["Gateway__StatusSecret"] = GatewaySecrets.StatusSecret;
            start.Environment["Otp__BaseAddress"] = service.ToString();
            _process = new Process { StartInfo = start };
            _process.OutputDataReceived += (_, line) => Keep(line.Data);
            _process.ErrorDataReceived += (_, line) => Keep(line.Data);
            _process.Start();
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public string Output => string.Join('\n', _output);

        public async ValueTask DisposeAsync()
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
            _process.Dispose();
        }

        private void Keep(string? line)
        {
            if (line is not null)
            {
                _output.Enqueue(line);
            }
        }
    }
}
