using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests.Publishing;

/// <summary>A file or folder of a layer.</summary>
internal sealed record LayerEntry(string Name, bool IsFolder, int Owner, int Group, UnixFileMode Mode);

/// <summary>An OCI archive, unpacked (https://github.com/opencontainers/image-spec/blob/main/image-layout.md).</summary>
internal sealed class ImageArchive
{
    private readonly string _folder;

    private ImageArchive(string folder)
    {
        _folder = folder;
        Layout = Read("oci-layout");
        Index = Read("index.json");
        Manifest = Read(Blob(Index.GetProperty("manifests")[0]));
        Document = Read(Blob(Manifest.GetProperty("config")));
    }

    public JsonElement Layout { get; }

    public JsonElement Index { get; }

    public JsonElement Manifest { get; }

    /// <summary>The image's own document.</summary>
    public JsonElement Document { get; }

    /// <summary>How a container of it is run.</summary>
    public JsonElement Config => Document.GetProperty("config");

    /// <summary>What it is called once an engine has it.</summary>
    public string? Name => Index.GetProperty("manifests")[0].GetProperty("annotations").TextOf("io.containerd.image.name");

    /// <summary>The files of its layers, the lowest first.</summary>
    public IReadOnlyList<string> Layers => [.. Manifest.GetProperty("layers").EnumerateArray().Select(layer => Path.Combine(_folder, Blob(layer)))];

    public static ImageArchive Unpack(string archive, string folder)
    {
        Directory.CreateDirectory(folder);
        TarFile.ExtractToDirectory(archive, folder, overwriteFiles: false);
        return new ImageArchive(folder);
    }

    public static IReadOnlyList<LayerEntry> EntriesOf(string layer)
    {
        using var packed = new GZipStream(File.OpenRead(layer), CompressionMode.Decompress);
        using var tar = new TarReader(packed);
        List<LayerEntry> entries = [];
        while (tar.GetNextEntry() is { } entry)
        {
            entries.Add(new LayerEntry(entry.Name, entry.EntryType == TarEntryType.Directory, entry.Uid, entry.Gid, entry.Mode));
        }

        return entries;
    }

    private static string Blob(JsonElement descriptor) => $"blobs/{descriptor.TextOf("digest")!.Replace(':', '/')}";

    private JsonElement Read(string name) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, name))).RootElement;
}
