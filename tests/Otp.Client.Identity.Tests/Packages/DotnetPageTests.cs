using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using Otp.Client.Testing;
using Otp.TestKit;

namespace Otp.Client.Identity.Tests.Packages;

/// <summary>
/// What docs/dotnet-integration.md and docs/dotnet-client.md show compiles from an empty project, with the packages as they are
/// published. The programs run against the service.
/// </summary>
internal sealed class DotnetPageTests
{
    private const string Identity = "Otp.Client.Identity";

    // What an editor adds to the file that a piece is pasted into, and what the page leaves to its reader.
    private const string Usings = """
        global using System.Collections.Concurrent;
        global using System.Globalization;
        global using Otp.Client;
        global using static Yours;

        """;

    private const string Yours = Usings + """
        internal static class Yours
        {
            public static ConcurrentDictionary<string, bool> Seen { get; } = new();

            public static Task HandleAsync(OtpEvent happened) => Task.CompletedTask;
        }
        """;

    private const string YoursWithIdentity = "global using Otp.Client.Identity;\n" + Usings + """
        internal static class Yours
        {
            public static IResult Show(Microsoft.AspNetCore.Identity.SignInResult result) => Results.Ok(result.Succeeded);

            public static string TextFor(CreateOtpResult result) => $"{result}";

            public static string TextFor(VerifyOtpResult? verdict) => $"{verdict}";
        }
        """;

    private static readonly string Page = Read("docs/dotnet-integration.md");
    private static readonly string[] Shown = [.. Snippets(Page), .. Snippets(Read("docs/dotnet-client.md"))];

    [Test]
    public async Task The_script_creates_a_code_and_verifies_what_is_typed()
    {
        const string Phone = "+393331234567";
        await using var otp = await OtpTestService.StartAsync([new("Authentication:Anonymous", "true")]);
        var script = Shown.Single(snippet => snippet.StartsWith("#:package", StringComparison.Ordinal));
        Assert.That(script, Does.Contain("http://localhost:3000").And.Contain(Phone));
        await using var folder = PastedProject.Write(
            ThePackages.Packed, ("try.cs", script.Replace("http://localhost:3000", otp.Address.ToString(), StringComparison.Ordinal)));

        var keyboard = folder.RunFile("try.cs");
        Assert.That(await folder.SaysAsync("Created {"), Does.Contain("Created {"));
        await keyboard.WriteLineAsync(await otp.CodeFor(Phone));

        Assert.That(await folder.SaysAsync("Verified {"), Does.Contain("terminal: Verified {"));
    }

    [Test]
    public async Task The_test_of_the_page_passes_with_the_minimal_API_of_the_page()
    {
        var tests = Shown.Single(snippet => snippet.Contains("[Fact]", StringComparison.Ordinal));
        string[] framework = [.. PastedProject.PackagesOf(Page, "Shop.Tests"), "Microsoft.NET.Test.Sdk", "xunit 2.9.3", "xunit.runner.visualstudio 3.1.4"];
        await using var project = await PastedProject.BuildAsync(
            ThePackages.Packed,
            "Shop.Tests",
            ("Shop/Shop.csproj", WebProject),
            ("Shop/Program.cs", MinimalApi),
            ("Shop.Tests/Shop.Tests.csproj", PastedProject.ProjectOf("Microsoft.NET.Sdk", framework, $"""{PastedProject.XunitUsing}<ProjectReference Include="../Shop/Shop.csproj" />""")),
            ("Shop.Tests/UnitTest1.cs", tests));

        Assert.That(await project.TestAsync("Shop.Tests"), Has.Count.EqualTo(1).And.All.EqualTo("Passed"));
    }

    [Test]
    public async Task The_worker_sends_one_code_when_storage_is_back_and_pays_by_it_once()
    {
        await using var otp = await OtpTestService.StartAsync();
        var worker = Shown.Single(snippet => snippet.Contains("BackgroundService", StringComparison.Ordinal));
        await using var project = await PastedProject.BuildAsync(ThePackages.Packed, "", ("Shop.csproj", WebProject), ("Program.cs", worker));
        using var person = PastedProject.NewBrowser(await project.StartAsync(otp.Address, otp.ApiKey));
        var phone = OtpTestService.NewPhoneNumber();

        await otp.Break(OtpFault.StorageUnavailable);
        using var ordered = await person.PostAsJsonAsync(Relative("/payouts"), new { phone });
        Assert.That(ordered.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), project.Output);
        Assert.That(await project.SaysAsync("is sent again in"), Does.Contain("is sent again in"));
        await otp.Repair();

        var code = await otp.CodeFor(phone);
        var payout = Relative($"{ordered.Headers.Location}/code");
        Assert.That(await SubmitAsync(Fresh.WrongCode(code)), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await SubmitAsync(code), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await SubmitAsync(code), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await otp.MessagesTo(phone), Has.Count.EqualTo(1));

        async Task<HttpStatusCode> SubmitAsync(string typed)
        {
            using var answer = await person.PostAsJsonAsync(payout, new { code = typed });
            return answer.StatusCode;
        }
    }

    [Test]
    public async Task Every_other_piece_compiles_in_the_program_that_it_is_for()
    {
        var pieces = Shown.Where(snippet => !snippet.StartsWith("using ", StringComparison.Ordinal) && !snippet.StartsWith('#')).ToLookup(IsForIdentity);
        Assert.That(pieces[false], Is.Not.Empty);
        Assert.That(pieces[true], Is.Not.Empty);
        var readme = PastedProject.ReadmeOf(Identity);

        await using var client = await PastedProject.BuildAsync(
            ThePackages.Packed,
            "",
            ("Shop.csproj", PastedProject.ProjectOf("Microsoft.NET.Sdk.Web", ["Otp.Client", "Microsoft.Extensions.ServiceDiscovery"])),
            ("Program.cs", Paste(MinimalApi, pieces[false])),
            ("Yours.cs", Yours));
        await using var identity = await PastedProject.BuildAsync(
            ThePackages.Packed,
            "",
            ("Shop.csproj", PastedProject.ProjectOf("Microsoft.NET.Sdk.Web", PastedProject.PackagesOf(readme))),
            ("Program.cs", Paste(Snippets(readme).Single(), pieces[true])),
            ("Yours.cs", YoursWithIdentity));
    }

    private static string MinimalApi => Shown.Single(snippet => snippet.Contains("/login/code", StringComparison.Ordinal) && snippet.StartsWith("using ", StringComparison.Ordinal) && !snippet.Contains("[Fact]", StringComparison.Ordinal));

    private static string WebProject => PastedProject.ProjectOf("Microsoft.NET.Sdk.Web", PastedProject.PackagesOf(Page, "Shop"));

    // Where a reader pastes it: what calls the builder before the application is built, what calls the application before it runs, types at
    // the end, and what is left into a method.
    private static string Paste(string program, IEnumerable<string> pieces)
    {
        const string Built = "var app = builder.Build();";
        const string Run = "\napp.Run();";
        Assert.That(program, Does.Contain(Built).And.Contain(Run));
        foreach (var (number, piece) in pieces.Index())
        {
            program = piece.StartsWith("builder.", StringComparison.Ordinal) ? program.Replace(Built, $"{{\n{piece}}}\n{Built}", StringComparison.Ordinal)
                : piece.StartsWith("internal ", StringComparison.Ordinal) ? $"{program}\n{piece}"
                : piece.Contains("\napp.", StringComparison.Ordinal) || piece.StartsWith("app.", StringComparison.Ordinal) ? program.Replace(Run, $"\n{{\n{piece}}}\n{Run}", StringComparison.Ordinal)
                : $"{program}\n{Method(number, piece)}";
        }

        return program;
    }

    private static string Method(int number, string piece)
        => $$"""
            internal static class Piece{{number.ToString(CultureInfo.InvariantCulture)}}
            {
                public static async Task RunAsync(IOtpClient otp, HttpContext context, string token, string code, OtpRecipient recipient)
                {
                    {{piece}}
                }
            }
            """;

    private static bool IsForIdentity(string snippet)
        => snippet.Contains("IdentityUser", StringComparison.Ordinal) || snippet.Contains("OtpServiceTokenProvider", StringComparison.Ordinal);

    private static string[] Snippets(string document) => [.. PastedProject.Fence("csharp").Matches(document).Select(match => match.Groups["text"].Value)];

    private static string Read(string name) => File.ReadAllText(Repository.File(Assembly.GetExecutingAssembly(), name));

    private static Uri Relative(string path) => new(path, UriKind.Relative);
}
