using System.Globalization;
using System.Security.Cryptography;
using PhoneNumbers;

namespace SaveChangesPerRequest;

internal sealed record CreateRequest(string PhoneNumber);

/// <summary>One create: check, send, wait, save, answer.</summary>
internal sealed class OtpCreation(OtpContext context, Provider provider, RandomNumberGenerator random)
{
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);
    private static readonly SemaphoreSlim Writer = new(1);

    public async Task<IResult> RunAsync(string token, CreateRequest request, CancellationToken cancellationToken)
    {
        if (Canonical(request.PhoneNumber) is not { } phone)
        {
            return Results.BadRequest();
        }

        var code = NewCode();
        var providerId = await provider.SendAsync(phone, $"Insert the following code: {code}", cancellationToken);
        var now = TimeProvider.System.GetUtcNow();
        context.Otps.Add(new StoredOtp
        {
            Token = token,
            PhoneNumber = phone,
            Code = code,
            CreatedAt = now.ToUnixTimeMilliseconds(),
            ExpiresAt = (now + Validity).ToUnixTimeMilliseconds(),
            ProviderId = providerId,
        });
        await SaveAsync(cancellationToken);
        return Results.Created($"/otp/{token}", new { token, status = "pending" });
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        await Writer.WaitAsync(cancellationToken);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        finally
        {
            Writer.Release();
        }
    }

    private static string? Canonical(string text)
    {
        try
        {
            var util = PhoneNumberUtil.GetInstance();
            var number = util.Parse($"+{text}", "ZZ");
            return util.IsValidNumber(number) ? util.Format(number, PhoneNumberFormat.E164)[1..] : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    private string NewCode()
    {
        Span<byte> bits = stackalloc byte[sizeof(uint)];
        random.GetBytes(bits);
        return (BitConverter.ToUInt32(bits) % 100_000).ToString("D5", CultureInfo.InvariantCulture);
    }
}
