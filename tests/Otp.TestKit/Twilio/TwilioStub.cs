using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Otp.TestKit.Load;

namespace Otp.TestKit.Twilio;

/// <summary>Stands in for Twilio's Messages resource: it keeps every post and answers as told.</summary>
public sealed class TwilioStub : ISentMessages, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<TwilioPost> _posts = [];
    private readonly ConcurrentDictionary<string, IReadOnlyList<SentMessage>> _sent = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private TwilioStub()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>Answers each post.</summary>
    public Func<HttpContext, TwilioPost, Task> Answer { get; set; } = (context, _) => AcceptAsync(context);

    public IReadOnlyList<TwilioPost> Posts
    {
        get
        {
            lock (_lock)
            {
                return [.. _posts];
            }
        }
    }

    /// <summary>All messages that it took.</summary>
    public IEnumerable<SentMessage> Sent => _sent.Values.SelectMany(messages => messages);

    public static async Task<TwilioStub> StartAsync()
    {
        var stub = new TwilioStub();
        await stub._app.StartAsync();
        stub.Address = new Uri(stub._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return stub;
    }

    /// <summary>As Twilio does when all is well.</summary>
    public static Task AcceptAsync(HttpContext context)
        => WriteAsync(context, 201, new { sid = TwilioAccount.NewSid("SM"), status = "queued", error_code = (int?)null, error_message = (string?)null });

    /// <summary>A refusal in Twilio's form. Its words quote the message, as Twilio's quote numbers.</summary>
    public static Func<HttpContext, TwilioPost, Task> Refusing(int status, int code = 0, string? retryAfter = null) => (context, post) =>
    {
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        var message = $"Refused: {post.Form.GetValueOrDefault("To")} {post.Body} {post.Headers.GetValueOrDefault("Authorization")}";
        return WriteAsync(context, status, new { code, message, more_info = $"https://www.twilio.com/docs/errors/{code}", status });
    };

    /// <summary>Any answer.</summary>
    public static Func<HttpContext, TwilioPost, Task> Writing(int status, string body, string contentType = "application/json") => async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body, context.RequestAborted);
    };

    public IReadOnlyList<SentMessage> SentTo(string recipient) => _sent.GetValueOrDefault(recipient) ?? [];

    /// <summary>The first post to a number, waited for.</summary>
    public async Task<TwilioPost> PostToAsync(string phone)
        => (await Eventually.ReadAsync(() => Task.FromResult(Posts.FirstOrDefault(post => post.To == phone)), post => post is not null))!;

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static async Task WriteAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(body), context.RequestAborted);
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var post = new TwilioPost(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(context.RequestAborted));
        lock (_lock)
        {
            _posts.Add(post);
        }

        var at = TimeProvider.System.GetUtcNow();
        var confirmed = false;
        try
        {
            await Answer(context, post);
            confirmed = !context.RequestAborted.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }

        if (context.Response.StatusCode == StatusCodes.Status201Created)
        {
            var message = new SentMessage(post.To, post.ClientRef, post.Code, $"{Guid.CreateVersion7()}", at) { Confirmed = confirmed };
            _sent.AddOrUpdate(message.To, _ => [message], (_, earlier) => [.. earlier, message]);
        }
    }
}
