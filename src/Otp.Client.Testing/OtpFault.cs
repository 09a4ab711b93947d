namespace Otp.Client.Testing;

/// <summary>What can go wrong between your application, the OTP service and a person's phone.</summary>
public enum OtpFault
{
    /// <summary>
    /// The service breaks off every connection. After its retries the client's result is <c>NoAnswer</c>. It is always for everybody.
    /// </summary>
    ServiceDown,

    /// <summary>
    /// The service answers 503, <c>Retry-After: 1</c>. After its retries the client's result is <c>StorageUnavailable</c>. It is always
    /// for everybody.
    /// </summary>
    StorageUnavailable,

    /// <summary>The messaging provider answers 500. The code is created, and the service tries again until the code expires.</summary>
    ProviderDown,

    /// <summary>The messaging provider does not accept the service's credentials. The code is created, and no message is sent.</summary>
    ProviderRefuses,

    /// <summary>
    /// Messages are accepted, then cannot be delivered. The service goes on with the next channel, if the person has another address.
    /// </summary>
    Undeliverable,
}
