using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Vonage;

/// <summary>
/// The application's private key, from the configuration or from its file. Ways there that take only one line change a PEM
/// text: it is read in quotes, with its line breaks written out, and in Base64 too.
/// </summary>
internal sealed class VonageKeyFile(IHostEnvironment environment)
{
    private const string TextRemedy =
        @"Set it to the content of the application's private.key: as it is, on one line with \n for its line breaks, or in Base64.";

    private const string FileRemedy = "Download private.key from the Vonage dashboard again, or set Vonage:PrivateKey to its content.";

    private const int LeastBits = 2048;
    private const byte Asn1Sequence = 0x30;

    /// <summary>Notes what is wrong with the key, under the setting that it comes from.</summary>
    public void Validate(VonageOptions options, SettingErrors errors)
    {
        var (setting, remedy) = IsText(options)
            ? (nameof(VonageOptions.PrivateKey), TextRemedy)
            : (nameof(VonageOptions.PrivateKeyPath), FileRemedy);
        if (Problem(options, remedy) is { } problem)
        {
            errors.Require(setting, condition: false, problem);
        }
    }

    /// <summary>Loads the key.</summary>
    public RSA Load(VonageOptions options)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(PemOf(options));
            return rsa;
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    private string? Problem(VonageOptions options, string remedy)
    {
        try
        {
            if (PemOf(options).Contains("ENCRYPTED", StringComparison.Ordinal))
            {
                return "is encrypted with a passphrase. Take the private.key as the Vonage dashboard gives it, or decrypt it: "
                    + "'openssl rsa -in encrypted.key -out private.key'.";
            }

            using var rsa = Load(options);

            // A public key loads as well, and would fail with the first message.
            _ = rsa.ExportParameters(includePrivateParameters: true);
            return rsa.KeySize >= LeastBits ? null : "is an RSA key of less than 2048 bits. Make a new key pair in the Vonage dashboard.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "names a file that cannot be read. Put the application's private.key there, or set Vonage:PrivateKey to its content.";
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return $"holds no RSA private key in PEM form. {remedy}";
        }
    }

    private string PemOf(VonageOptions options)
    {
        var written = IsText(options)
            ? options.PrivateKey
            : File.ReadAllText(Path.GetFullPath(options.PrivateKeyPath, environment.ContentRootPath));
        var text = OneLine.WithBreaks(written).Trim(' ', '\t', '\r', '\n', '"', '\'');
        return Base64.IsValid(text) ? PemOf(Convert.FromBase64String(text)) : text;
    }

    // The whole of the PEM text, or what stands between its first and last line.
    private static string PemOf(byte[] decoded)
        => decoded is [Asn1Sequence, ..] ? PemEncoding.WriteString("PRIVATE KEY", decoded) : Encoding.UTF8.GetString(decoded);

    private static bool IsText(VonageOptions options) => options.PrivateKey.Length > 0;
}
