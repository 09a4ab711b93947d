using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Otp.TestKit.Gateway;

namespace Otp.EndToEnd.Tests.Publishing;

/// <summary>
/// An image to build on where Microsoft's cannot be had, and the part of a registry that gives it out
/// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md). It has the folders and the link that theirs has, and
/// nothing of what our own project is to say: its user is root.
/// </summary>
internal sealed class BaseImage
{
    /// <summary>Its environment.</summary>
    public const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private const string Repository = "base";
    private const string Tag = "1";
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";
    private const string ConfigType = "application/vnd.docker.container.image.v1+json";
    private const string LayerType = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    private const int App = 1654;
    private const UnixFileMode ForAllToRead = (UnixFileMode)0b111_101_101;
    private const UnixFileMode ForAllToWrite = (UnixFileMode)0b1_111_111_111;

    private readonly Dictionary<string, (string Type, byte[] Content)> _answers = new(StringComparer.Ordinal);

    public static BaseImage Make()
    {
        var image = new BaseImage();
        var layer = Layer();
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            os = "linux",
            config = new { Env = new[] { Path }, User = "0" },
            rootfs = new { type = "layers", diff_ids = new[] { DigestOf(layer) } },
        });
        var packed = Pack(layer);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = ConfigType, size = config.Length, digest = DigestOf(config) },
            layers = new[] { new { mediaType = LayerType, size = packed.Length, digest = DigestOf(packed) } },
        });
        image._answers[$"/v2/{Repository}/manifests/{Tag}"] = (ManifestType, manifest);
        image._answers[$"/v2/{Repository}/blobs/{DigestOf(config)}"] = (ConfigType, config);
        image._answers[$"/v2/{Repository}/blobs/{DigestOf(packed)}"] = (LayerType, packed);
        return image;
    }

    /// <summary>Its name, at a registry that listens on loopback: as localhost it need not speak TLS.</summary>
    public static string NameAt(Uri registry) => FormattableString.Invariant($"localhost:{registry.Port}/{Repository}:{Tag}");

    /// <summary>Answers as the registry.</summary>
    public async Task AnswerAsync(HttpContext context, GatewayCall call)
    {
        if (!_answers.TryGetValue(call.Path, out var answer))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = answer.Type;
        context.Response.ContentLength = answer.Content.Length;
        context.Response.Headers["Docker-Content-Digest"] = DigestOf(answer.Content);
        if (HttpMethods.IsGet(call.Method))
        {
            await context.Response.Body.WriteAsync(answer.Content, context.RequestAborted);
        }
    }

    // As in Microsoft's: "app" owns its home and nothing else, and the runtime stands beside the path.
    private static byte[] Layer()
    {
        using var layer = new MemoryStream();
        using (var tar = new TarWriter(layer, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "home/") { Mode = ForAllToRead });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "home/app/") { Mode = ForAllToRead, Uid = App, Gid = App });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "tmp/") { Mode = ForAllToWrite });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "usr/") { Mode = ForAllToRead });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "usr/bin/") { Mode = ForAllToRead });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "usr/bin/dotnet") { LinkName = $"{Container.Runtime}/dotnet" });
        }

        return layer.ToArray();
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static string DigestOf(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
