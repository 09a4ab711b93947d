using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Otp.Application.Delivery;
using Otp.Infrastructure.Development;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// Checks Vonage's signed webhooks: a JWT under HS256 with the account's signature secret, bound to the body by its hash.
/// By hand, because Vonage's secrets may be shorter than the 256 bits that token libraries insist on.
/// </summary>
internal sealed class VonageSignatures
{
    private const string Scheme = "Bearer ";
    private const string Algorithm = "HS256";
    private const int Parts = 3;
    private const int MaxTokenLength = 4096;

    // Their clock may run ahead of ours.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly VonageOptions _options;
    private readonly byte[] _secret;
    private readonly bool _believesUnsigned;
    private readonly TimeProvider _timeProvider;

    public VonageSignatures(IOptions<VonageOptions> options, Leniency leniency, TimeProvider timeProvider)
    {
        _options = options.Value;
        _secret = Encoding.UTF8.GetBytes(_options.SignatureSecret);
        _timeProvider = timeProvider;

        // A service that sends nothing by Vonage has no secret either, and believes nobody.
        _believesUnsigned = _options.AllowUnsignedWebhooks || (_secret.Length == 0 && leniency.Holds);
    }

    public WebhookAuthenticity Check(string? authorization, ReadOnlyMemory<byte> body)
    {
        if (string.IsNullOrEmpty(authorization))
        {
            return _believesUnsigned ? WebhookAuthenticity.Accepted : WebhookAuthenticity.NotSigned;
        }

        // Without a secret nothing can be checked; the service starts so on a developer's machine or when it is told to.
        var isAuthentic = _secret.Length == 0 ? _believesUnsigned : IsSigned(authorization, body.Span);
        return isAuthentic ? WebhookAuthenticity.Accepted : WebhookAuthenticity.Forged;
    }

    private bool IsSigned(string authorization, ReadOnlySpan<byte> body)
    {
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || authorization.Length > MaxTokenLength)
        {
            return false;
        }

        var token = authorization[Scheme.Length..].Trim();
        var parts = token.Split('.');
        return parts.Length == Parts
            && HasSignature(token.AsSpan(0, parts[0].Length + 1 + parts[1].Length), parts[2])
            && Decode(parts[0]) is { } header && HeaderIsRight(header)
            && Decode(parts[1]) is { } claims && ClaimsAreRight(claims, body);
    }

    private bool HasSignature(ReadOnlySpan<char> signed, string signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(signed.ToString()), expected);
        return Decode(signature) is { } given && CryptographicOperations.FixedTimeEquals(expected, given);
    }

    // The algorithm is pinned: a token does not choose how it is checked.
    private static bool HeaderIsRight(byte[] header)
        => Read(header, root => root.Text("alg") == Algorithm);

    private bool ClaimsAreRight(byte[] claims, ReadOnlySpan<byte> body)
    {
        var bodyHash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body)));
        return Read(claims, root => IsOf(root, bodyHash) && IsInTime(root) && IsForUs(root));
    }

    private static bool IsOf(JsonElement claims, byte[] bodyHash)
        => claims.Text("payload_hash") is { } hash
            && CryptographicOperations.FixedTimeEquals(bodyHash, Encoding.UTF8.GetBytes(hash.ToLowerInvariant()));

    private bool IsInTime(JsonElement claims)
    {
        // Any JSON number, fractions and exponents too (RFC 7519, "NumericDate").
        if (!decimal.TryParse(claims.Text("iat"), NumberStyles.Float, CultureInfo.InvariantCulture, out var issuedAt))
        {
            return false;
        }

        var now = (decimal)(_timeProvider.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        return issuedAt >= now - Seconds(_options.WebhookTolerance) && issuedAt <= now + Seconds(Ahead);
    }

    private static decimal Seconds(TimeSpan span) => (decimal)span.Ticks / TimeSpan.TicksPerSecond;

    private bool IsForUs(JsonElement claims)
        => claims.Text("application_id") is not { } application
            || string.Equals(application, _options.ApplicationId, StringComparison.OrdinalIgnoreCase);

    private static bool Read(byte[] json, Func<JsonElement, bool> check)
    {
        try
        {
            using var document = LenientJson.Parse(json);
            return check(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[]? Decode(string part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
