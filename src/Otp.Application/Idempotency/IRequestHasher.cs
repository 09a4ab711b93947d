using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Application.Idempotency;

/// <summary>Hashes what a request asks, under a key: a plain hash of a code would be the code to anyone who tries them all.</summary>
public interface IRequestHasher : IAddressHasher
{
    /// <summary>The hash of a creation.</summary>
    byte[] Hash(RecipientFingerprint recipient);

    /// <summary>The hash of a verification.</summary>
    byte[] Hash(OtpCode code);
}
