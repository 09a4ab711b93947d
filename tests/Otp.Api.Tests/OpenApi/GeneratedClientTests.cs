using System.Diagnostics;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.OpenApi;

/// <summary>
/// What others make of docs/openapi.json: clients by NSwag and by openapi-typescript, brought by npm, compiled, and run against
/// the service.
/// </summary>
[Category("Needs npm")]
internal sealed class GeneratedClientTests : ServiceFixture
{
    private const string Document = "docs/openapi.json";

    private const string Packages = """
        {
          "private": true,
          "type": "module",
          "dependencies": { "nswag": "14.7.1", "openapi-fetch": "0.17.0", "openapi-typescript": "7.13.0", "typescript": "5.9.3" }
        }
        """;

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

        var api = new OtpApi(new HttpClient()) { BaseUrl = args[0] };
        foreach (var call in args.Skip(1).Select(call => call.Split('|')))
        {
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
        import type { components, paths } from "./otp.js";

        declare const process: { argv: string[] };

        const known: components["schemas"]["OtpStatus"] = "a value of tomorrow";
        const [baseUrl, ...calls] = process.argv.slice(2);
        const api = createClient<paths>({ baseUrl });
        for (const call of calls) {
          const [token, code] = call.split("|");
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

    // The first run has npm bring the packages.
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

    private TemporaryFolder _folder = null!;

    protected override OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    [OneTimeSetUp]
    public async Task BringTheGenerators()
    {
        _folder = new TemporaryFolder();
        Needed.File("npm", "npm");
        File.Copy(Repository.File(typeof(GeneratedClientTests).Assembly, Document), _folder.File("openapi.json"));
        await File.WriteAllTextAsync(_folder.File("package.json"), Packages);
        await RunAsync("npm", "install", "--no-audit", "--no-fund", "--loglevel=error");
    }

    [OneTimeTearDown]
    public void RemoveThem() => _folder.Dispose();

    [Test]
    public async Task A_client_by_NSwag_compiles_and_reads_every_refusal()
    {
        Directory.CreateDirectory(_folder.File("csharp"));
        await File.WriteAllTextAsync(_folder.File("csharp/client.csproj"), CSharpProject);
        await File.WriteAllTextAsync(_folder.File("csharp/Program.cs"), CSharpProgram);
        await RunAsync(
            "npx", "nswag", "openapi2csclient", "/runtime:Net100", "/input:openapi.json", "/output:csharp/OtpApi.cs", "/namespace:Generated", "/classname:OtpApi", "/jsonlibrary:SystemTextJson");
        await RunAsync("dotnet", "build", "csharp/client.csproj", "-o", "built", "-v", "q", "-nologo", "--disable-build-servers");

        await AssertAnswersAsync("dotnet", "built/client.dll");
    }

    [Test]
    public async Task A_client_by_openapi_typescript_compiles_and_reads_every_refusal()
    {
        await File.WriteAllTextAsync(_folder.File("program.ts"), TypeScriptProgram);
        await RunAsync("npx", "openapi-typescript", "openapi.json", "--output", "otp.ts");
        await RunAsync("npx", "tsc", "--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "otp.ts", "program.ts");

        await AssertAnswersAsync("node", "program.js");
    }

    // A wrong code, the right one twice, one that has expired, one that is none, and a token that there is not.
    private async Task AssertAnswersAsync(string program, string file)
    {
        var expired = await IssueAsync();
        Service.Time.Advance(TimeSpan.FromMinutes(5));
        var issued = await IssueAsync();

        var said = await RunAsync(
            program,
            file,
            Client.BaseAddress!.GetLeftPart(UriPartial.Authority),
            $"{issued.Token}|{issued.Wrong}",
            $"{issued.Token}|{issued.Code}",
            $"{issued.Token}|{issued.Code}",
            $"{expired.Token}|{expired.Code}",
            $"{issued.Token}|no code",
            $"{Fresh.Token()}|{issued.Code}");

        Assert.That(said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), Is.EqualTo(Answers));
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
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
}
