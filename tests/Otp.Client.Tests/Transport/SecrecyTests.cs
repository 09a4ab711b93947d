using System.Collections.Concurrent;
using System.Diagnostics;
using Otp.TestKit;
using static Otp.Client.Tests.Transport.ScriptedReply;

namespace Otp.Client.Tests.Transport;

/// <summary>Where the key, tokens, codes and numbers go, and where they do not.</summary>
[NonParallelizable]
internal sealed class SecrecyTests
{
    private const string Key = "otp_a-key-that-nobody-may-see";

    [Test]
    public async Task The_key_goes_in_its_header_and_the_code_in_the_body_alone()
    {
        await using var service = await ScriptedService.StartAsync(Problem(404, "wrong-code"));
        using var client = ClientSetup.For(service.Address, options => options.ApiKey = Key);

        await client.Otp.VerifyAsync("login-1", "12345");

        var call = service.Calls.Single();
        Assert.That(call.Method, Is.EqualTo("POST"));
        Assert.That(call.Path, Is.EqualTo("/otp/login-1/verify"));
        Assert.That(call.Body, Is.EqualTo("""{"code":"12345"}"""));
        Assert.That(call.Header("X-Api-Key"), Is.EqualTo(Key));
        Assert.That(call.Header("Content-Type"), Is.EqualTo("application/json"));
        Assert.That(call.Headers.Where(header => header.Value.Contains("12345", StringComparison.Ordinal) || (header.Key != "X-Api-Key" && header.Value.Contains(Key, StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public async Task A_create_sends_the_addresses_that_there_are_and_nothing_else()
    {
        await using var service = await ScriptedService.StartAsync(Document(201, "pending"));
        using var client = ClientSetup.For(service.Address);

        await client.Otp.CreateAsync("login-1", OtpRecipient.Sms("+393331234567"));
        await client.Otp.CreateAsync("login-1", new OtpRecipient { MessengerId = "81", PhoneNumber = "+393331234567" });

        Assert.That(service.Calls[0].Path, Is.EqualTo("/otp/login-1"));
        Assert.That(service.Calls[0].Header("X-Api-Key"), Is.Null);
        Assert.That(service.Calls[0].Body, Is.EqualTo("""{"phoneNumber":"\u002B393331234567"}"""));
        Assert.That(service.Calls[1].Body, Is.EqualTo("""{"messengerId":"81","phoneNumber":"\u002B393331234567"}"""));
        Assert.That(service.Calls.Select(call => call.Header("Idempotency-Key")), Is.Unique);
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirect_is_not_followed_so_the_key_goes_nowhere_else(int status)
    {
        await using var other = await ScriptedService.StartAsync(Document(200, "verified"));
        await using var service = await ScriptedService.StartAsync(Of(status, "", Json, ("Location", new Uri(other.Address, "/otp/login-1/verify").ToString())));
        using var client = ClientSetup.For(service.Address, options => options.ApiKey = Key);

        Assert.That(await client.Otp.VerifyAsync("login-1", "12345"), Is.EqualTo(new VerifyOtpResult.Unexpected(status, null, null)));
        Assert.That(other.Calls, Is.Empty);
    }

    [Test]
    public async Task The_path_of_a_reverse_proxy_stays_in_front()
    {
        await using var service = await ScriptedService.StartAsync(Problem(404, "unknown-token"));
        foreach (var path in new[] { "/gateway/otp-service", "/gateway/otp-service/" })
        {
            using var client = ClientSetup.For(new Uri(service.Address, path));
            await client.Otp.GetAsync("login-1");
        }

        Assert.That(service.Calls.Select(call => call.Path), Is.All.EqualTo("/gateway/otp-service/otp/login-1"));
    }

    [Test]
    public async Task Neither_logs_nor_traces_hold_the_key_a_token_a_code_or_a_number()
    {
        var (token, phone, spans) = (OtpToken.New(), Fresh.Phone(), new ConcurrentQueue<Activity>());
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Otp.Client" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var service = await ScriptedService.StartAsync(
            Problem(503, "storage-unavailable", ("Retry-After", "0")), Broken, Document(201, "pending"), Problem(404, "wrong-code"), Of(500), Problem(401, "unauthorized"));
        using var client = ClientSetup.For(service.Address, options => options.ApiKey = Key);

        await client.Otp.CreateAsync(token, OtpRecipient.Sms(phone));
        await client.Otp.VerifyAsync(token, "0123456789");
        Assert.That(async () => await client.Otp.GetAsync(token), Throws.InstanceOf<OtpServiceException>());
        Assert.That(async () => await client.Otp.CancelAsync(token), Throws.InstanceOf<OtpServiceException>());

        var ours = spans.Where(span => Equals(span.GetTagItem("server.port"), service.Address.Port)).ToArray();
        var said = client.Log.Lines.Concat(ours.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName))).ToArray();
        string[] names = ["POST /otp/{token}", "POST /otp/{token}/verify", "GET /otp/{token}", "DELETE /otp/{token}"];
        Assert.That(ours.Select(span => span.DisplayName), Is.EqualTo(names));
        Assert.That(client.Log.Lines.Count(line => line.Contains("is repeated", StringComparison.Ordinal)), Is.EqualTo(2));
        foreach (var secret in new[] { Key, token, phone, "0123456789" })
        {
            Assert.That(said.Where(line => line.Contains(secret, StringComparison.Ordinal)), Is.Empty);
        }

        Assert.That(service.Calls[0].Header("traceparent"), Does.Contain(ours[0].TraceId.ToString()), "the service's spans hang below the caller's");
    }
}
