using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.Development;

/// <summary>
/// Makes keys for a first run: in Development with no provider that costs money, where none are configured. They are kept in
/// <c>otp.key.json</c> beside the database, readable only by its owner: without them, no code could be judged after a restart.
/// </summary>
internal sealed class DevelopmentKeys : IPostConfigureOptions<OtpOptions>
{
    private const string FileName = "otp.key.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly Leniency _leniency;
    private readonly DataFolder _folder;
    private readonly RandomNumberGenerator _random;

    public DevelopmentKeys(Leniency leniency, DataFolder folder, RandomNumberGenerator random)
    {
        _leniency = leniency;
        _folder = folder;
        _random = random;
    }

    public void PostConfigure(string? name, OtpOptions options)
    {
        if (!_leniency.Holds || options.Keys.Count > 0 || options.AddressKey.Length > 0)
        {
            return;
        }

        var keys = ReadOrMake();
        options.ActiveKey = keys.ActiveKey;
        options.Keys = keys.Keys;
        options.AddressKey = keys.AddressKey;
    }

    private KeyFile ReadOrMake()
    {
        var path = Path.Combine(_folder.Path, FileName);
        try
        {
            return File.Exists(path) ? Read(path) : Make(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartupException(
                $"The development keys in {FileName}, beside the database, cannot be read or made. "
                + "Mend its permissions, delete it (live codes die with it), or configure Otp:Keys and Otp:AddressKey.",
                exception);
        }
    }

    private static KeyFile Read(string path)
        => JsonSerializer.Deserialize<KeyFile>(File.ReadAllText(path))
            is { ActiveKey: not null, Keys: { } keys, AddressKey: not null } file && !keys.ContainsValue(null!)
                ? file
                : throw new JsonException("The file does not hold its three members.");

    private KeyFile Make(string path)
    {
        _folder.Create();
        var keys = new KeyFile("dev1", new(StringComparer.Ordinal) { ["dev1"] = KeyMaterial.Draw(_random) }, KeyMaterial.Draw(_random));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(path, options);
        JsonSerializer.Serialize(stream, keys, Json);
        return keys;
    }

    private sealed record KeyFile(string ActiveKey, Dictionary<string, string> Keys, string AddressKey);
}
