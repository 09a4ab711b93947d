using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Idempotency;

/// <summary>Hashes what a request asks, under a key: a plain hash of a code would be the code to anyone who tries them all.</summary>
public interface IRequestHasher : IAddressHasher
{
    /// <summary>The hash of a creation.</summary>
    /// <param name="recipient">Whom the code is for.</param>
    /// <param name="choices">What else the request asked for, as one text; null where it asked for nothing else.</param>
    byte[] Hash(RecipientFingerprint recipient, string? choices = null);

    /// <summary>The keyed hash of what a client tells of its end user.</summary>
    AddressHash HashSource(string source);

    /// <summary>The keyed hash of a token, to tell of it where it must not stand.</summary>
    AddressHash Hash(RequestToken token);

    /// <summary>The hash of a verification.</summary>
    byte[] Hash(OtpCode code);
}
