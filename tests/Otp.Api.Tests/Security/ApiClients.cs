using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Security;

/// <summary>API clients as an operator configures them.</summary>
internal static class ApiClients
{
    public const string Header = "X-Api-Key";

    public static readonly string[] AllScopes = ["send", "verify", "read"];

    public static string NewKey() => $"otp_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static (string Name, string Value) Credentials(string key) => (Header, key);

    /// <summary>The same without the leave to call without a key.</summary>
    public static OtpServiceSetup WithClientsAlone(this OtpServiceSetup setup) => setup.With("Authentication:Anonymous", null);

    /// <summary>The same with a client that may do everything.</summary>
    public static OtpServiceSetup WithClient(this OtpServiceSetup setup, string name, params string[] keys)
        => setup.WithClient(name, AllScopes, keys);

    public static OtpServiceSetup WithClient(this OtpServiceSetup setup, string name, string[] scopes, string[] keys)
    {
        setup = setup.WithClientsAlone();
        foreach (var (index, key) in keys.Index())
        {
            setup = setup.With($"Clients:{name}:ApiKeyHashes:{Number(index)}", HashOf(key));
        }

        foreach (var (index, scope) in scopes.Index())
        {
            setup = setup.With($"Clients:{name}:Scopes:{Number(index)}", scope);
        }

        return setup;
    }

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
