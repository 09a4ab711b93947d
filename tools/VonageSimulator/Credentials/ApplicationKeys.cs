using System.Security.Cryptography;

namespace VonageSimulator.Credentials;

/// <summary>The Vonage application's key pair. The service has the private half, and Vonage the public half.</summary>
internal sealed class ApplicationKeys : IDisposable
{
    private const int GeneratedKeyBits = 2048;

    private readonly RSA _rsa;

    private ApplicationKeys(RSA rsa, string? privateKeyPem)
    {
        _rsa = rsa;
        PrivateKeyPem = privateKeyPem;
    }

    /// <summary>Null if only the public half was configured.</summary>
    public string? PrivateKeyPem { get; }

    public static ApplicationKeys From(SimulatorSettings settings)
    {
        var publicPem = Read(settings.PublicKey, settings.PublicKeyPath);
        var privatePem = Read(settings.PrivateKey, settings.PrivateKeyPath);
        if (publicPem is null && privatePem is null)
        {
            privatePem = Generate();
        }

        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(publicPem ?? privatePem);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new InvalidOperationException("Simulator:PublicKey or Simulator:PrivateKey is no RSA key in PEM.", exception);
        }

        return new ApplicationKeys(rsa, privatePem);
    }

    public static string Generate()
    {
        using var rsa = RSA.Create(GeneratedKeyBits);
        return rsa.ExportPkcs8PrivateKeyPem();
    }

    public bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        // RSA instances are not guaranteed to be thread-safe.
        lock (_rsa)
        {
            return _rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    public void Dispose() => _rsa.Dispose();

    private static string? Read(string? pem, string? path) =>
        !string.IsNullOrWhiteSpace(pem) ? pem : !string.IsNullOrWhiteSpace(path) ? File.ReadAllText(path) : null;
}
