using System.Security.Cryptography;

namespace Otp.TestKit.Vonage;

/// <summary>An account at the stub, made when the tests start.</summary>
public static class VonageCredentials
{
    private static readonly RSA Rsa = RSA.Create(2048);

    public static string ApplicationId { get; } = Guid.CreateVersion7().ToString();

    /// <summary>The application's private key, PEM.</summary>
    public static string PrivateKey { get; } = Rsa.ExportPkcs8PrivateKeyPem();

    public static string SignatureSecret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Whether a signature is made with the application's key.</summary>
    public static bool Verifies(byte[] data, byte[] signature)
        => Rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
