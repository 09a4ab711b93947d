using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StandardWebhooks;

namespace Otp.Infrastructure.Webhooks;

/// <summary>
/// Signs and checks what is posted, as Standard Webhooks say (symmetric signatures, <c>v1</c>): HMAC-SHA256 over id, time and body.
/// The package signs. It would check too, but by the machine's clock, and of several signatures it passes over the last.
/// </summary>
internal sealed class StandardSignature
{
    /// <summary>The header with the id of what is posted. A repetition has the same one.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the time of the post, in seconds since 1970.</summary>
    public const string TimeHeader = "webhook-timestamp";

    /// <summary>The header with the signatures, with a space between several.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How far the time of a post may be from ours, both ways: what the specification's own libraries allow.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>What a secret is, and how to make one.</summary>
    public const string SecretRule =
        "whsec_ and the Base64 of 24 to 64 bytes. Set it to what 'dotnet Otp.Api.dll new-secret' prints; no quotes.";

    private const char Separator = ' ';
    private const string Prefix = "whsec_";
    private const int LeastKey = 24;
    private const int LongestKey = 64;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private readonly StandardWebhook[] _webhooks;

    /// <param name="keys">What <see cref="KeyOf"/> reads from secrets: one, or two while a secret is being replaced.</param>
    public StandardSignature(params IEnumerable<byte[]> keys) => _webhooks = [.. keys.Select(key => new StandardWebhook(key))];

    /// <summary>The key that a secret holds: 24 to 64 bytes in Base64 behind <c>whsec_</c>; null for what is no secret.</summary>
    public static byte[]? KeyOf(string secret)
    {
        Span<byte> key = stackalloc byte[LongestKey + 1];
        return secret.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length)
            && length is >= LeastKey and <= LongestKey
                ? key[..length].ToArray()
                : null;
    }

    /// <summary>Puts the three headers on a request, with a signature by each key.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The id of what is posted.</param>
    /// <param name="body">Its body, which is sent in UTF-8.</param>
    /// <param name="now">The instant.</param>
    public void Sign(HttpRequestMessage request, string id, string body, DateTimeOffset now)
    {
        request.Headers.Add(IdHeader, id);
        request.Headers.Add(TimeHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(SignatureHeader, Signatures(id, body, now));
    }

    /// <summary>Whether a post is signed, with one of the keys, for this body, about now.</summary>
    /// <param name="header">Finds a header of it; null when there is none.</param>
    /// <param name="body">Its raw body.</param>
    /// <param name="now">The instant.</param>
    public bool IsOn(Func<string, string?> header, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (header(IdHeader) is not { Length: > 0 } id
            || header(SignatureHeader) is not { Length: > 0 } signatures
            || !TryReadTime(header(TimeHeader), out var sentAt)
            || (now - sentAt).Duration() > Tolerance
            || !TryReadText(body, out var text))
        {
            return false;
        }

        byte[][] given = [.. signatures.Split(Separator).Select(Encoding.UTF8.GetBytes)];
        return _webhooks.Any(webhook =>
        {
            var expected = Encoding.ASCII.GetBytes(webhook.Sign(id, sentAt, text));
            return given.Any(one => CryptographicOperations.FixedTimeEquals(expected, one));
        });
    }

    // The first of several once more: receivers that check by the same package pass over the last.
    private string Signatures(string id, string body, DateTimeOffset now)
    {
        var first = _webhooks[0].Sign(id, now, body);
        return _webhooks.Length == 1
            ? first
            : string.Join(Separator, [first, .. _webhooks.Skip(1).Select(webhook => webhook.Sign(id, now, body)), first]);
    }

    // Nothing but digits, so that what is written again for the signature is what was read.
    private static bool TryReadTime(string? text, out DateTimeOffset time)
    {
        var isTime = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LastSecond;
        time = isTime ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return isTime;
    }

    private static bool TryReadText(ReadOnlySpan<byte> body, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = StrictUtf8.GetString(body);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = null;
            return false;
        }
    }
}
