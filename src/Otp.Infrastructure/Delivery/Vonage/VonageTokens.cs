using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// The JWT that authenticates us: RS256, with application_id, iat, exp and jti. Made once and kept until it nears its
/// expiry, since a signature costs more than everything else in a call.
/// </summary>
internal sealed class VonageTokens : IDisposable
{
    // Vonage takes 30 seconds to 24 hours, and assumes 15 minutes when a token says nothing.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _timeProvider;
    private readonly string _applicationId;
    private readonly RSA _rsa;
    private readonly SigningCredentials _credentials;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly Lock _lock = new();
    private Token? _token;

    public VonageTokens(IOptions<VonageOptions> options, VonageKeyFile keyFile, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _applicationId = options.Value.ApplicationId;
        _rsa = keyFile.Load(options.Value);

        // The library's own cache is the process's and knows a key by its number: it would sign with the disposed key of an
        // instance that has ended.
        _credentials = new SigningCredentials(new RsaSecurityKey(_rsa), SecurityAlgorithms.RsaSha256)
        {
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    /// <summary>The token to send now.</summary>
    public string Current
    {
        get
        {
            var now = _timeProvider.GetUtcNow();
            if (_token is { } token && token.IsFresh(now))
            {
                return token.Value;
            }

            lock (_lock)
            {
                return (_token is { } made && made.IsFresh(now) ? made : _token = Make(now)).Value;
            }
        }
    }

    public void Dispose() => _rsa.Dispose();

    private Token Make(DateTimeOffset now)
    {
        var expires = now + Lifetime;
        var value = _handler.CreateToken(new SecurityTokenDescriptor
        {
            SigningCredentials = _credentials,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["application_id"] = _applicationId,
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = expires.ToUnixTimeSeconds(),
                ["jti"] = Guid.CreateVersion7(now).ToString(),
            },
        });
        return new Token(value, now, expires - RenewBefore);
    }

    // A clock set back makes a kept token one from the future, which the provider may refuse.
    private sealed record Token(string Value, DateTimeOffset MadeAt, DateTimeOffset RenewAt)
    {
        public bool IsFresh(DateTimeOffset now) => now >= MadeAt && now < RenewAt;
    }
}
