using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>The application's private key, from the configuration or from its file.</summary>
internal sealed class VonageKeyFile(IHostEnvironment environment)
{
    private const int LeastBits = 2048;

    /// <summary>What is wrong with the key, in words that follow the setting's name; null when nothing is.</summary>
    public string? Problem(VonageOptions options)
    {
        try
        {
            using var rsa = Load(options);

            // A public key loads as well, and would fail with the first message.
            _ = rsa.ExportParameters(includePrivateParameters: true);
            return rsa.KeySize >= LeastBits ? null : "names an RSA key of less than 2048 bits. Make a new key pair in the Vonage dashboard.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "names a file that cannot be read. Put the application's private.key there, or set Vonage:PrivateKey to its content.";
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return "(or Vonage:PrivateKey) holds no RSA private key in PEM form. Download private.key from the Vonage dashboard again.";
        }
    }

    /// <summary>Loads the key.</summary>
    public RSA Load(VonageOptions options)
    {
        var pem = options.PrivateKey.Length > 0
            ? options.PrivateKey.Replace("\\n", "\n", StringComparison.Ordinal)
            : File.ReadAllText(Path.GetFullPath(options.PrivateKeyPath, environment.ContentRootPath));
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }
}
