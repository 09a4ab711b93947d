using System.Runtime.InteropServices;
using System.Text.Json;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests.Publishing;

[TestFixture]
internal sealed class PublishTests
{
    private const string Labels = "org.opencontainers.image";
    private const UnixFileMode ForOthersToWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    [Test]
    public void What_a_run_left_in_the_content_root_is_not_published()
    {
        Assert.That(Published.Files, Does.Contain("Otp.Api.dll"));
        Assert.That(Published.Files.Where(file => !IsOfTheBuild(file)), Is.Empty);
    }

    [Test]
    public void The_image_is_a_valid_OCI_archive_of_one_image_for_this_architecture()
    {
        var image = Published.Image;

        Assert.That(image.Layout.TextOf("imageLayoutVersion"), Is.EqualTo("1.0.0"));
        Assert.That(image.Index.GetProperty("manifests").GetArrayLength(), Is.EqualTo(1));
        Assert.That(image.Name, Is.EqualTo("docker.io/library/otp-service:latest"));
        Assert.That(image.Manifest.TextOf("mediaType"), Is.EqualTo("application/vnd.oci.image.manifest.v1+json"));
        Assert.That(image.Document.TextOf("os"), Is.EqualTo("linux"));
        Assert.That(image.Document.TextOf("architecture"), Is.EqualTo(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64"));
        Assert.That(image.Document.GetProperty("rootfs").GetProperty("diff_ids").GetArrayLength(), Is.EqualTo(2), "the base's layer and ours");
        Assert.That(image.Layers, Has.Count.EqualTo(2));
    }

    [Test]
    public void The_image_says_what_runs_as_whom_and_where()
    {
        var config = Published.Image.Config;

        Assert.That(config.TextOf("User"), Is.EqualTo("1654:1654"));
        Assert.That(Texts(config.GetProperty("Entrypoint")), Is.EqualTo(["dotnet", "/app/Otp.Api.dll"]));
        Assert.That(config.Has("Cmd"), Is.False, "a command may follow the image's name");
        Assert.That(config.TextOf("WorkingDir"), Is.EqualTo("/app/"));
        Assert.That(config.GetProperty("ExposedPorts").Members(), Is.EqualTo(["8080/tcp"]));
        Assert.That(
            Texts(config.GetProperty("Env")),
            Is.EquivalentTo(new[] { BaseImage.Path, "ASPNETCORE_ENVIRONMENT=Production", "ASPNETCORE_HTTP_PORTS=8080", "ASPNETCORE_CONTENTROOT=/home/app" }));
    }

    [Test]
    public void The_image_is_labelled_with_what_is_true()
    {
        var labels = Published.Image.Config.GetProperty("Labels");

        Assert.That(labels.TextOf($"{Labels}.title"), Is.EqualTo("OTP Service"));
        Assert.That(labels.TextOf($"{Labels}.description"), Is.EqualTo("Sends one-time passwords to people's phones and verifies each of them exactly once."));
        Assert.That(labels.TextOf($"{Labels}.authors"), Is.EqualTo("The OTP Service authors"));
        Assert.That(labels.TextOf($"{Labels}.licenses"), Is.EqualTo("MIT"));
        Assert.That(labels.TextOf($"{Labels}.version"), Is.EqualTo(typeof(ServiceProcess).Assembly.GetName().Version!.ToString(3)));
        Assert.That(
            labels.EnumerateObject().Where(label => label.Name.EndsWith("url", StringComparison.Ordinal) || label.Name.EndsWith("source", StringComparison.Ordinal) || label.Value.GetString()!.Contains("://", StringComparison.Ordinal)),
            Is.Empty,
            "there is no address that would lead anywhere");
    }

    [Test]
    public void The_image_has_what_was_published_and_nothing_else_and_its_user_can_write_none_of_it()
    {
        var entries = ImageArchive.EntriesOf(Published.Image.Layers[^1]);
        var files = entries.Where(entry => !entry.IsFolder).ToArray();

        Assert.That(files.Select(file => file.Name), Is.EquivalentTo(Published.Files.Select(file => $"app/{file}")));
        Assert.That(files.Where(file => !IsOfTheBuild(Path.GetRelativePath("app", file.Name))), Is.Empty);
        Assert.That(entries.Where(entry => entry.Owner != 0 || entry.Group != 0), Is.Empty);
        Assert.That(entries.Where(entry => (entry.Mode & ForOthersToWrite) != UnixFileMode.None), Is.Empty);
    }

    [Test]
    public async Task The_image_stands_on_Microsofts_without_a_shell()
        => Assert.That(await Published.BaseAsync(), Is.EqualTo("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled"));

    // The runtime's own settings, and the web.config that the SDK writes for IIS.
    private static bool IsOfTheBuild(string file)
        => Path.GetExtension(file) is ".dll" or ".pdb" or ".xml" or ".so" or ".dylib" or ".a" or ".wasm"
            || file is "Otp.Api.deps.json" or "Otp.Api.runtimeconfig.json" or "Otp.Api.staticwebassets.endpoints.json" or "web.config" or "Otp.Api" or "Otp.Api.exe";

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];
}
