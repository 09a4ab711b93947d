using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;

namespace RawGroupCommit;

/// <summary>The two calls.</summary>
internal sealed class OtpEndpoints(GroupCommit store, ProviderSender sender, RandomNumberGenerator random)
{
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);

    public void Map(WebApplication app)
    {
        app.MapGet("/", (RequestDelegate)(context => context.Response.WriteAsync("This is the OTP service", context.RequestAborted)));
        app.MapPost("/otp/{token}", (RequestDelegate)CreateAsync);
        app.MapGet("/otp/{token}/{code}", (RequestDelegate)VerifyAsync);
    }

    private async Task CreateAsync(HttpContext context)
    {
        var body = await JsonSerializer.DeserializeAsync(context.Request.Body, Wire.Default.CreateRequest, context.RequestAborted);
        if (body?.PhoneNumber is not { } phone)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var message = new Message((string)context.Request.RouteValues["token"]!, phone, NewCode());
        try
        {
            var created = await store.RunAsync(statements => statements.Create(message, TimeProvider.System.GetUtcNow(), Validity));
            if (created)
            {
                sender.Send(message);
            }

            var status = created ? StatusCodes.Status201Created : StatusCodes.Status409Conflict;
            await AnswerAsync(context, status, created ? "pending" : "taken");
        }
        catch (SqliteException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    private async Task VerifyAsync(HttpContext context)
    {
        var (token, code) = ((string)context.Request.RouteValues["token"]!, (string)context.Request.RouteValues["code"]!);
        try
        {
            var verdict = await store.RunAsync(statements => statements.Verify(token, code, TimeProvider.System.GetUtcNow()));
            await AnswerAsync(context, StatusOf(verdict), verdict.ToString());
        }
        catch (SqliteException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    private static int StatusOf(Verdict verdict) => verdict switch
    {
        Verdict.Valid => StatusCodes.Status200OK,
        Verdict.UnknownToken or Verdict.WrongCode => StatusCodes.Status404NotFound,
        Verdict.AlreadyVerified => StatusCodes.Status409Conflict,
        Verdict.Expired => StatusCodes.Status410Gone,
        Verdict.Locked => StatusCodes.Status429TooManyRequests,
    };

    private static Task AnswerAsync(HttpContext context, int status, string outcome)
    {
        context.Response.StatusCode = status;
        var answer = JsonSerializer.SerializeToUtf8Bytes(
            new OtpAnswer((string)context.Request.RouteValues["token"]!, outcome), Wire.Default.OtpAnswer);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
    }

    // With 32 random bits modulo 10^5, no code is more than 1/40,000 likelier than another: enough for a baseline.
    private string NewCode()
    {
        Span<byte> bits = stackalloc byte[sizeof(uint)];
        random.GetBytes(bits);
        return (BitConverter.ToUInt32(bits) % 100_000).ToString("D5", System.Globalization.CultureInfo.InvariantCulture);
    }
}

internal sealed record CreateRequest(string? MessengerId, string? PhoneNumber);

internal sealed record OtpAnswer(string Token, string Status);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateRequest))]
[JsonSerializable(typeof(OtpAnswer))]
[JsonSerializable(typeof(string))]
internal sealed partial class Wire : JsonSerializerContext;
