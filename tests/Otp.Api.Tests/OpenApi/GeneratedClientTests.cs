using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.OpenApi;

/// <summary>
/// docs/clients-in-other-languages.md: its commands are run as they stand, what they make of the OpenAPI document is compiled, and its
/// code decides logins at the service.
/// </summary>
internal sealed partial class GeneratedClientTests : ServiceFixture
{
    private const string Page = "docs/clients-in-other-languages.md";

    // How a program is told to go by the code of the page.
    private const string ByThePage = "by-the-page";

    private const string CSharpProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
        </Project>
        """;

    private const string CSharpProgram = """
        using Generated;

        var api = new OtpApi(new HttpClient()) { BaseUrl = args[1] };
        foreach (var call in args.Skip(2).Select(call => call.Split('|')))
        {
            if (args[0] == "by-the-page")
            {
                Console.WriteLine(await new Codes(api).RefusalAsync(call[0], call[1], Guid.NewGuid().ToString()) ?? "let in");
                continue;
            }

            try
            {
                var otp = await api.VerifyOtpAsync(call[0], null, new VerifyOtpRequest { Code = call[1] });
                Console.WriteLine($"200 {otp.Status} {otp.Delivery.Steps.First().Channel}");
            }
            catch (ApiException<ProblemDocument> refusal)
            {
                var problem = refusal.Result;
                var errors = string.Join(',', problem.Errors?.Keys ?? []);
                Console.WriteLine($"{refusal.StatusCode} {problem.Type} {problem.AttemptsRemaining}{errors}".TrimEnd());
            }
        }
        """;

    private const string TypeScriptProgram = """
        import createClient from "openapi-fetch";
        import { refusal } from "./codes.mjs";
        import type { components, paths } from "./otp.js";

        declare const process: { argv: string[] };

        const known: components["schemas"]["OtpStatus"] = "a value of tomorrow";
        const [mode, baseUrl, ...calls] = process.argv.slice(2);
        const api = createClient<paths>({ baseUrl });
        for (const call of calls) {
          const [token, code] = call.split("|");
          if (mode === "by-the-page") {
            console.log((await refusal(baseUrl, token, code, crypto.randomUUID())) ?? "let in");
            continue;
          }
          const { data, error, response } = await api.POST("/otp/{token}/verify", { params: { path: { token } }, body: { code } });
          if (data) {
            console.log(`200 ${data.status} ${data.delivery?.steps[0].channel}`);
          } else {
            const errors = Object.keys(error.errors ?? {}).join(",");
            console.log(`${response.status} ${error.type} ${error.attemptsRemaining ?? ""}${errors}`.trimEnd());
          }
        }
        if (known === "pending") {
          throw new Error("unreachable");
        }
        """;

    private const string TypeScriptProgramByNSwag = """
        import { OtpApi, type ProblemDocument, VerifyOtpRequest } from "./OtpApi.js";

        declare const process: { argv: string[] };

        const [, baseUrl, ...calls] = process.argv.slice(2);
        const api = new OtpApi(baseUrl, { fetch });
        for (const call of calls) {
          const [token, code] = call.split("|");
          try {
            const otp = await api.verifyOtp(token, crypto.randomUUID(), new VerifyOtpRequest({ code }));
            console.log(`200 ${otp.status} ${otp.delivery?.steps?.[0].channel}`);
          } catch (refusal) {
            const problem = refusal as ProblemDocument;
            const errors = Object.keys(problem.errors ?? {}).join(",");
            console.log(`${problem.status} ${problem.type} ${problem.attemptsRemaining ?? ""}${errors}`.trimEnd());
          }
        }
        """;

    private const string PythonProgram = """
        import sys
        import uuid

        from codes_of_the_page import refusal

        for call in sys.argv[3:]:
            token, code = call.split("|")
            print(refusal(sys.argv[2], token, code, str(uuid.uuid4())) or "let in")
        """;

    // The first run has npm and NuGet bring the generators.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private static readonly string[] Answers =
    [
        "404 urn:problem:otp:wrong-code 2",
        "200 verified sms",
        "409 urn:problem:otp:already-verified",
        "410 urn:problem:otp:expired",
        "400 urn:problem:otp:validation code",
        "404 urn:problem:otp:unknown-token",
    ];

    // A wrong code, the right one, and the same once more.
    private static readonly string[] Decisions = ["urn:problem:otp:wrong-code", "let in", "urn:problem:otp:already-verified"];

    private string _page = null!;
    private TemporaryFolder _folder = null!;

    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock().With("Swagger:Enabled", "true");

    [OneTimeSetUp]
    public async Task BringTheDocument()
    {
        _folder = new TemporaryFolder();
        _page = await File.ReadAllTextAsync(Repository.File(typeof(GeneratedClientTests).Assembly, Page));
        await RunAsync(_folder.Path, "bash", "-c", Only("sh", " -o openapi.json").Replace("http://localhost:3000", Address(Client.BaseAddress!), StringComparison.Ordinal));
    }

    [OneTimeTearDown]
    public void RemoveIt() => _folder.Dispose();

    [Test]
    public async Task A_client_by_NSwag_compiles_and_reads_every_refusal()
    {
        var folder = await GenerateAsync("csharp", "openapi2csclient");
        await File.WriteAllTextAsync(Path.Combine(folder, "client.csproj"), CSharpProject);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), CSharpProgram);
        await File.WriteAllTextAsync(Path.Combine(folder, "Codes.cs"), Only("csharp", "RefusalAsync"));
        await RunAsync(folder, "dotnet", "build", "client.csproj", "-o", "built", "-v", "q", "-nologo", "--disable-build-servers");

        await AssertAnswersAsync(folder, "dotnet", "built/client.dll");
        await AssertDecisionsAsync(folder, "dotnet", "built/client.dll");
    }

    [Test]
    [Category("Needs npm")]
    public async Task A_client_by_openapi_typescript_compiles_and_reads_every_refusal_and_so_does_one_by_NSwag()
    {
        Needed.File("npm", "npm");
        var folder = await GenerateAsync("typescript", "openapi-typescript ");
        await GenerateAsync("typescript", "openapi2tsclient");
        await File.WriteAllTextAsync(Path.Combine(folder, "codes.mts"), Only("ts", "export async function refusal"));
        await File.WriteAllTextAsync(Path.Combine(folder, "program.mts"), TypeScriptProgram);
        await File.WriteAllTextAsync(Path.Combine(folder, "nswag.mts"), TypeScriptProgramByNSwag);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{ "type": "module" }""");
        await RunAsync(folder, "npx", "tsc", "--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "otp.ts", "OtpApi.ts", "program.mts", "nswag.mts");

        await AssertAnswersAsync(folder, "node", "program.mjs");
        await AssertAnswersAsync(folder, "node", "nswag.mjs");
        await AssertDecisionsAsync(folder, "node", "program.mjs");
    }

    [Test]
    public async Task The_code_in_Python_decides_by_the_answer_to_verify()
    {
        Needed.File("python3", "python3");
        await File.WriteAllTextAsync(_folder.File("codes_of_the_page.py"), Only("python", "def refusal"));
        await File.WriteAllTextAsync(_folder.File("program.py"), PythonProgram);

        await AssertDecisionsAsync(_folder.Path, "python3", "program.py");
    }

    // Runs the commands of the page that bring or call a generator, in a folder of their own beside the document.
    private async Task<string> GenerateAsync(string name, string command)
    {
        var folder = Directory.CreateDirectory(_folder.File(name)).FullName;
        File.Copy(_folder.File("openapi.json"), Path.Combine(folder, "openapi.json"), overwrite: true);
        await RunAsync(folder, "bash", "-ec", Only("sh", command));
        return folder;
    }

    // A wrong code, the right one twice, one that has expired, one that is none, and a token that there is not.
    private async Task AssertAnswersAsync(string folder, string program, string file)
    {
        var expired = await IssueAsync();
        Service.Time.Advance(TimeSpan.FromMinutes(5));
        var issued = await IssueAsync();

        var said = await RunAsync(
            folder,
            program,
            file,
            "each",
            Address(Client.BaseAddress!),
            $"{issued.Token}|{issued.Wrong}",
            $"{issued.Token}|{issued.Code}",
            $"{issued.Token}|{issued.Code}",
            $"{expired.Token}|{expired.Code}",
            $"{issued.Token}|no code",
            $"{Fresh.Token()}|{issued.Code}");

        Assert.That(Lines(said), Is.EqualTo(Answers));
    }

    // At the service, and at one that is too busy for the first call.
    private async Task AssertDecisionsAsync(string folder, string program, string file)
    {
        var issued = await IssueAsync();
        var said = await RunAsync(
            folder, program, file, ByThePage, Address(Client.BaseAddress!), $"{issued.Token}|{issued.Wrong}", $"{issued.Token}|{issued.Code}", $"{issued.Token}|{issued.Code}");
        Assert.That(Lines(said), Is.EqualTo(Decisions));

        var keys = new ConcurrentQueue<string>();
        var status = (await Client.FetchAsync($"/otp/{issued.Token}")).Text;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var busy = builder.Build();
        busy.MapPost("/otp/{token}/verify", (HttpRequest request) =>
        {
            keys.Enqueue(request.Headers["Idempotency-Key"].ToString());
            return keys.Count == 1
                ? Results.Text("""{"type":"urn:problem:otp:overloaded","title":"Too much to do","status":503,"retryAfterSeconds":0}""", "application/problem+json", statusCode: 503)
                : Results.Text(status, "application/json");
        });
        await busy.StartAsync();

        Assert.That(Lines(await RunAsync(folder, program, file, ByThePage, Address(new Uri(busy.Urls.Single())), "login-1|12345")).Single(), Is.EqualTo("let in"));
        Assert.That(keys, Has.Count.EqualTo(2).And.All.EqualTo(keys.First()).And.All.Not.Empty);
    }

    // The one block of the page in a language that holds a text.
    private string Only(string language, string text)
        => Fence().Matches(_page).Single(match => match.Groups["language"].Value == language && match.Groups["text"].Value.Contains(text, StringComparison.Ordinal)).Groups["text"].Value;

    private static string[] Lines(string said) => said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Address(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Not those of the process that runs the tests: they would lead the build astray.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Limit);
            Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}\n{await output}\n{await errors}");
            return await output;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [GeneratedRegex("```(?<language>[a-z]+)\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();
}
