using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace VonageSimulator.Credentials;

/// <summary>The result of checking a call's token. <see cref="Problem"/> is null if the token is good.</summary>
internal sealed record TokenVerdict(string? Problem, string? TokenId = null);

/// <summary>
/// Checks Vonage's RS256 tokens. They need application_id, iat and jti. exp is 30 s to 24 h after iat; without exp, they last 15
/// minutes. The rules are those of Vonage's authentication guide.
/// </summary>
internal sealed class BearerTokenCheck(SimulatorSettings settings, ApplicationKeys keys, TimeProvider timeProvider)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    public TokenVerdict Check(string? authorization)
    {
        if (settings.Anonymous)
        {
            return new TokenVerdict(null);
        }

        const string scheme = "Bearer ";
        if (authorization?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) != true)
        {
            return new TokenVerdict("no bearer token");
        }

        var parts = authorization[scheme.Length..].Trim().Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } payload
            || DecodeBytes(parts[2]) is not { } signature)
        {
            return new TokenVerdict("the token is no JWT");
        }

        if (Text(header, "alg") != "RS256")
        {
            return new TokenVerdict("the token's alg is not RS256");
        }

        if (!keys.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature))
        {
            return new TokenVerdict("the token was not signed with the application's key");
        }

        return new TokenVerdict(ClaimsProblem(payload), Text(payload, "jti"));
    }

    private string? ClaimsProblem(JsonElement payload)
    {
        var application = Text(payload, "application_id");
        if (string.IsNullOrEmpty(application))
        {
            return "the claim application_id is missing";
        }

        if (!string.IsNullOrEmpty(settings.ApplicationId) && application != settings.ApplicationId)
        {
            return "the claim application_id names another application";
        }

        if (string.IsNullOrEmpty(Text(payload, "jti")))
        {
            return "the claim jti is missing";
        }

        return Time(payload, "iat") is { } issuedAt ? LifeProblem(payload, issuedAt) : "the claim iat is missing or no time";
    }

    private string? LifeProblem(JsonElement payload, DateTimeOffset issuedAt)
    {
        var now = timeProvider.GetUtcNow();
        if (issuedAt > now + ClockSkew)
        {
            return "the claim iat lies in the future";
        }

        if (Time(payload, "nbf") > now + ClockSkew)
        {
            return "the claim nbf lies in the future";
        }

        if (payload.TryGetProperty("exp", out _) && Time(payload, "exp") is null)
        {
            return "the claim exp is no time";
        }

        var expiresAt = Time(payload, "exp") ?? issuedAt + DefaultLife;
        if (expiresAt - issuedAt < ShortestLife || expiresAt - issuedAt > LongestLife)
        {
            return "the claim exp is not 30 s to 24 h after iat";
        }

        return expiresAt <= now ? "the token is expired" : null;
    }

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : null;

    private static JsonElement? Decode(string part)
    {
        try
        {
            return DecodeBytes(part) is { } bytes && JsonElement.Parse(bytes) is { ValueKind: JsonValueKind.Object } element
                ? element
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? DecodeBytes(string part) => Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;
}
