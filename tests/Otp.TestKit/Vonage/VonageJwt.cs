using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Otp.TestKit.Vonage;

/// <summary>The token of a call, checked as Vonage would.</summary>
/// <param name="IsValid">RS256 under the application's key, with the claims that Vonage requires.</param>
/// <param name="Header">Its header; undefined for what is no token.</param>
/// <param name="Claims">Its claims; undefined for what is no token.</param>
public sealed record VonageJwt(bool IsValid, JsonElement Header, JsonElement Claims)
{
    private const string Scheme = "Bearer ";

    // A service signs one token for many calls, and reading one takes longer than all else of a call.
    private static (string? Text, VonageJwt Token)? _last;

    public static VonageJwt Read(string? authorization)
    {
        if (_last is { } last && last.Text == authorization)
        {
            return last.Token;
        }

        var token = Check(authorization);
        _last = (authorization, token);
        return token;
    }

    private static VonageJwt Check(string? authorization)
    {
        var parts = authorization?.StartsWith(Scheme, StringComparison.Ordinal) == true ? authorization[Scheme.Length..].Split('.') : [];
        if (parts.Length != 3)
        {
            return new VonageJwt(false, default, default);
        }

        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement;
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        var isSigned = VonageCredentials.Verifies(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        return new VonageJwt(isSigned && Names(header, "alg", "RS256") && AreComplete(claims), header, claims);
    }

    private static bool AreComplete(JsonElement claims)
        => Names(claims, "application_id", VonageCredentials.ApplicationId)
            && claims.TryGetProperty("iat", out var issuedAt) && issuedAt.TryGetInt64(out _)
            && claims.TryGetProperty("jti", out var id) && id.GetString()?.Length > 0;

    private static bool Names(JsonElement element, string name, string value)
        => element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && member.GetString() == value;
}
