using System.Text.RegularExpressions;
using Otp.TestKit;

namespace Otp.Client.Identity.Tests.Packages;

/// <summary>The packages as those who publish them pack them.</summary>
internal sealed partial class PackageTests
{
    // What the READMEs in the repository link to, until somebody says where it is published (Directory.Build.props).
    private const string Unpublished = "https://otp-service.example/otp-service";

    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    [TestCase("Otp.Client", "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Http")]
    [TestCase("Otp.Client.Identity", "Otp.Client")]
    [TestCase("Otp.Client.Testing", "Otp.Client")]
    public void It_depends_on_what_its_project_names_and_on_nothing_else(string package, params string[] dependencies)
        => Assert.That(
            ThePackages.Packed.Metadata(package)["dependencies"].Single().Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>(),
            Is.EquivalentTo(dependencies));

    [TestCaseSource(typeof(PackedPackages), nameof(PackedPackages.Names))]
    public void It_shows_whose_it_is_where_it_comes_from_and_what_is_new(string package)
    {
        var metadata = ThePackages.Packed.Metadata(package);
        using var files = ThePackages.Packed.Open(package);

        Assert.That(Of("projectUrl"), Is.EqualTo(PackedPackages.Home));
        Assert.That(metadata["repository"].Single().Attribute("url")!.Value, Is.EqualTo(PackedPackages.Home));
        Assert.That(metadata["repository"].Single().Attribute("type")!.Value, Is.EqualTo("git"));
        Assert.That(Of("license"), Is.EqualTo("MIT"));
        Assert.That(Of("tags").Split(' '), Does.Contain("otp").And.Contain("2fa"));
        Assert.That(Of("description"), Is.Not.Empty);
        Assert.That(Of("releaseNotes"), Does.StartWith("The first release.").And.EndWith($"All changes: {PackedPackages.Home}/blob/main/CHANGELOG.md"));
        Assert.That(Of("readme"), Is.EqualTo("README.md"));
        using var icon = files.GetEntry(Of("icon"))!.Open();
        Assert.That(new BinaryReader(icon).ReadBytes(PngSignature.Length), Is.EqualTo(PngSignature));

        string Of(string name) => metadata[name].Single().Value;
    }

    [TestCaseSource(typeof(PackedPackages), nameof(PackedPackages.Names))]
    public void Its_README_is_that_of_the_repository_and_each_link_leads_to_a_file_of_where_that_is_published(string package)
    {
        var packed = ThePackages.Packed.Readme(package);
        var links = Link().Matches(packed).Select(match => match.Groups["target"].Value).ToArray();

        Assert.That(packed.Replace(PackedPackages.Home, Unpublished, StringComparison.Ordinal), Is.EqualTo(PastedProject.ReadmeOf(package)));
        Assert.That(links, Is.Not.Empty.And.All.StartsWith(PackedPackages.Home));
        foreach (var link in links.Where(link => link != PackedPackages.Home).Select(link => link[$"{PackedPackages.Home}/blob/main/".Length..].Split('#')))
        {
            var file = Repository.File(typeof(PackageTests).Assembly, link[0]);
            Assert.That(file, Does.Exist);
            if (link is [_, var anchor])
            {
                Assert.That(Heading().Matches(File.ReadAllText(file)).Select(match => Anchor(match.Groups["text"].Value)), Does.Contain(anchor));
            }
        }
    }

    // As GitHub and others make it.
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [TestCaseSource(typeof(PackedPackages), nameof(PackedPackages.Names))]
    public async Task It_comes_with_documentation_and_symbols_and_its_public_API_is_validated(string package)
    {
        using var files = ThePackages.Packed.Open(package);
        using var symbols = ThePackages.Packed.Open(package, "snupkg");
        var validated = await PackedPackages.DotnetAsync(Repository.File(typeof(PackageTests).Assembly, $"src/{package}"), "msbuild", "-getProperty:EnablePackageValidation");

        Assert.That(files.GetEntry($"lib/net10.0/{package}.xml")!.Length, Is.Positive);
        Assert.That(symbols.GetEntry($"lib/net10.0/{package}.pdb")!.Length, Is.Positive);
        Assert.That(validated.Trim(), Is.EqualTo("true"));
    }

    [Test]
    public void The_package_for_tests_brings_the_service_for_each_kind_of_machine()
    {
        using var package = ThePackages.Packed.Open("Otp.Client.Testing");
        var files = package.Entries.Select(entry => entry.FullName).ToArray();

        Assert.That(files, Does.Contain("service/TestService.dll").And.Contain("service/TestService.runtimeconfig.json").And.Contain("service/Otp.Api.xml").And.Contain("build/Otp.Client.Testing.targets"));
        Assert.That(files, Does.Contain("buildTransitive/Otp.Client.Testing.targets"));
        foreach (var machine in new[] { "linux-x64", "linux-arm64", "linux-musl-x64", "osx-arm64", "win-x64", "win-arm64" })
        {
            Assert.That(files.Count(file => file.StartsWith($"service/runtimes/{machine}/native/", StringComparison.Ordinal)), Is.EqualTo(1), machine);
        }

        Assert.That(files.Where(file => Path.GetExtension(file) is ".pdb" or ".db" or ".pem" or ".key"), Is.Empty);
    }

    [GeneratedRegex(@"\]\((?<target>[^)]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w -]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInAnchors();
}
