using System.Security.Cryptography;

namespace VonageSimulator.Credentials;

/// <summary>Generates the key and the secrets if none are set, and keeps them, so that the service's settings survive a restart.</summary>
internal static class GeneratedSecrets
{
    private const int SecretBytes = 16;

    public static void Complete(SimulatorSettings settings, string folder)
    {
        if (settings is { PublicKey: null, PublicKeyPath: null, PrivateKey: null, PrivateKeyPath: null })
        {
            settings.PrivateKeyPath = Path.Combine(folder, "private.key");
            Keep(settings.PrivateKeyPath, ApplicationKeys.Generate);
        }

        // An empty secret asks for unsigned webhooks.
        if (settings.SignatureSecret is null)
        {
            var path = Path.Combine(folder, "signature.secret");
            Keep(path, () => RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true));
            settings.SignatureSecret = File.ReadAllText(path).Trim();
        }

        if (settings.TwilioAuthToken is null)
        {
            var path = Path.Combine(folder, "twilio.token");
            Keep(path, () => RandomNumberGenerator.GetHexString(2 * SecretBytes, lowercase: true));
            settings.TwilioAuthToken = File.ReadAllText(path).Trim();
        }
    }

    private static void Keep(string path, Func<string> generate)
    {
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(generate());
    }
}
