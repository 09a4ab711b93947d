using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Otp.Client;

/// <summary>
/// Reads the events that the service posts, and believes none that is not signed (<see href="https://www.standardwebhooks.com">Standard
/// Webhooks</see>).
/// </summary>
public static class OtpEvents
{
    /// <summary>The longest body that is read, in bytes.</summary>
    public const int MaxBodySize = 64 * 1024;

    /// <summary>How far the time of a post may be from ours, both ways: five minutes.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string IdHeader = "webhook-id";
    private const string TimeHeader = "webhook-timestamp";
    private const string SignatureHeader = "webhook-signature";
    private const string SecretPrefix = "whsec_";
    private const string Version = "v1,";
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Checks and reads a post in one line: from the headers and the body of a request as they came.</summary>
    /// <param name="headers">The request's headers: <c>request.Headers</c>.</param>
    /// <param name="body">The request's raw body: <c>request.Body</c>, which nothing else has read.</param>
    /// <param name="secrets">The secrets of <c>Clients:&lt;name&gt;:Events:Secrets</c>: several while one is being replaced.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The event; null when the post is not signed with one of the secrets, too old, too long, or no event: answer it 401.</returns>
    /// <exception cref="ArgumentException">There is no secret, or one is not <c>whsec_</c> and Base64.</exception>
    public static async ValueTask<OtpEvent?> ReadAsync(
        IDictionary<string, StringValues> headers,
        Stream body,
        IReadOnlyCollection<string> secrets,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(body);

        // One byte more than there may be tells a body that is too long.
        var bytes = new byte[MaxBodySize + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length <= MaxBodySize
            && TryRead(
                name => headers.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null,
                bytes.AsSpan(0, length),
                secrets,
                out var happened,
                timeProvider)
            ? happened
            : null;
    }

    /// <summary>Checks and reads a post whose body is at hand.</summary>
    /// <param name="header">Finds a header of the request by its name, whatever its case; null when there is none.</param>
    /// <param name="body">The raw body, byte for byte as it came.</param>
    /// <param name="secrets">The secrets of <c>Clients:&lt;name&gt;:Events:Secrets</c>: several while one is being replaced.</param>
    /// <param name="otpEvent">The event.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <returns>Whether it is signed with one of the secrets, for this body, about now, and an event. Answer anything else 401.</returns>
    /// <exception cref="ArgumentException">There is no secret, or one is not <c>whsec_</c> and Base64.</exception>
    public static bool TryRead(
        Func<string, string?> header,
        ReadOnlySpan<byte> body,
        IReadOnlyCollection<string> secrets,
        [NotNullWhen(true)] out OtpEvent? otpEvent,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(header);
        otpEvent = null;
        var keys = KeysOf(secrets);
        if (header(IdHeader) is not { Length: > 0 } id
            || header(TimeHeader) is not { } time
            || header(SignatureHeader) is not { } signatures
            || !IsAboutNow(time, timeProvider ?? TimeProvider.System)
            || !IsSigned(keys, $"{id}.{time}.", body, signatures))
        {
            return false;
        }

        otpEvent = Parse(id, body);
        return otpEvent is not null;
    }

    private static List<byte[]> KeysOf(IReadOnlyCollection<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        List<byte[]> keys = [];
        foreach (var secret in secrets)
        {
            var key = new byte[secret?.Length ?? 0];
            if (secret?.StartsWith(SecretPrefix, StringComparison.Ordinal) != true
                || !Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out var length)
                || length == 0)
            {
                throw new ArgumentException("A secret is whsec_ and Base64, as in the service's settings.", nameof(secrets));
            }

            keys.Add(key[..length]);
        }

        return keys.Count > 0
            ? keys
            : throw new ArgumentException("There is no secret. Use those of the service's settings.", nameof(secrets));
    }

    // Nothing but digits, as the service writes it.
    private static bool IsAboutNow(string time, TimeProvider timeProvider)
        => long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= LastSecond
            && (timeProvider.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= Tolerance;

    // Every signature is compared with every key's, in constant time: how far the search came does not show.
    private static bool IsSigned(List<byte[]> keys, string before, ReadOnlySpan<byte> body, string signatures)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(before), .. body];
        byte[][] given = [.. signatures.Split(' ').Select(Encoding.UTF8.GetBytes)];
        var isSigned = false;
        foreach (var key in keys)
        {
            var expected = Encoding.ASCII.GetBytes(Version + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
            foreach (var one in given)
            {
                isSigned |= CryptographicOperations.FixedTimeEquals(expected, one);
            }
        }

        return isSigned;
    }

    private static OtpEvent? Parse(string id, ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EventJson.Default.EventBody)?.With(id);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
