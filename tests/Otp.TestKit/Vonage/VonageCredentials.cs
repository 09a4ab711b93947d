using System.Security.Cryptography;

namespace Otp.TestKit.Vonage;

/// <summary>An account at the stub, made when the tests start.</summary>
public static class VonageCredentials
{
    public static string ApplicationId { get; } = Guid.CreateVersion7().ToString();

    /// <summary>The application's private key, PEM.</summary>
    public static string PrivateKey { get; } = NewPrivateKey();

    public static string SignatureSecret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Whether a signature is made with the application's key.</summary>
    public static bool Verifies(byte[] data, byte[] signature)
    {
        // An instance of its own: RSA is not made for several threads at once.
        using var rsa = RSA.Create();
        rsa.ImportFromPem(PrivateKey);
        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public static string NewPrivateKey(int bits = 2048)
    {
        using var rsa = RSA.Create(bits);
        return rsa.ExportPkcs8PrivateKeyPem();
    }
}
