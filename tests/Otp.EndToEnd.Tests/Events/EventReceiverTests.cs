using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Otp.TestKit;
using Otp.TestKit.Events;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests.Events;

/// <summary><c>samples/EventReceiver</c> as a process of its own, told by the whole service.</summary>
internal sealed class EventReceiverTests
{
    [Test]
    public async Task It_prints_what_became_of_a_code_once_and_takes_nothing_that_is_not_signed()
    {
        var (address, secret) = (new Uri($"http://127.0.0.1:{FreePorts.Next()}/otp-events"), GatewaySecrets.New());
        await using var vonage = await VonageStub.StartAsync();

        // The client of whoever calls without a key.
        await using var service = await OtpServiceHost.StartAsync(vonage, new OtpServiceSetup()
            .With("Clients:default:ApiKeyHashes:0", new string('0', 64))
            .With("Clients:default:Scopes:0", "send")
            .WithEvents("default", address, [GatewaySecrets.New(), secret]));
        await using var receiver = new Receiver(address, secret);
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await service.Client.CreateBySmsAsync(token, phone);

        // It may still be starting: what finds nobody is posted again.
        Assert.That((await service.Client.VerifyAsync(token, await vonage.CodeForAsync(phone))).Status, Is.EqualTo(200));

        var printed = await Eventually.ReadAsync(() => Task.FromResult(receiver.Output), output => output.Contains(token, StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.That(printed.Split('\n').Where(line => line.StartsWith($"otp.verified {token} at ", StringComparison.Ordinal)).ToList(), Has.Count.EqualTo(1), printed);
        Assert.That((await service.OutboxEmptyAsync()).Due, Is.Zero, "acknowledged");
        using var stranger = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        var forged = await stranger.CallAsync(HttpMethod.Post, "/otp-events", "{}", ("webhook-id", "x"), ("webhook-timestamp", "1"), ("webhook-signature", "v1,x"));
        Assert.That(forged.Status, Is.EqualTo(401));
    }

    private sealed class Receiver : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _output = new();
        private readonly Process _process;

        public Receiver(Uri address, string secret)
        {
            var tests = typeof(EventReceiverTests).Assembly;
            var configuration = tests.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
            start.ArgumentList.Add(Repository.File(tests, $"samples/EventReceiver/bin/{configuration}/net10.0/EventReceiver.dll"));
            start.Environment["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority);
            start.Environment["Otp__EventSecrets__0"] = secret;
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
