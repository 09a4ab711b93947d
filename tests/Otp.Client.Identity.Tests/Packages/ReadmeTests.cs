using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Client.Identity.Tests.Packages;

/// <summary>What the packages' READMEs show compiles as pasted into an empty project, and works against the running service.</summary>
internal sealed partial class ReadmeTests
{
    // The number of the READMEs' person.
    private const string Phone = "393331234567";

    private VonageStub _vonage = null!;
    private OtpServiceHost _service = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _vonage = await VonageStub.StartAsync();
        _service = await OtpServiceHost.StartAsync(_vonage);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
            await _vonage.DisposeAsync();
        }
    }

    [TestCase("[Fact]", "Microsoft.NET.Test.Sdk", "xunit 2.9.3", "xunit.runner.visualstudio 3.1.4")]
    [TestCase("[Test]", "Microsoft.NET.Test.Sdk", "NUnit", "NUnit3TestAdapter")]
    [TestCase("[TestMethod]", "Microsoft.NET.Test.Sdk 18.0.1", "MSTest.TestFramework 4.0.2", "MSTest.TestAdapter 4.0.2")]
    public async Task The_tests_of_the_README_compile_as_pasted_and_pass_with_each_framework(string attribute, params string[] framework)
    {
        var snippet = PastedProject.Snippets("Otp.Client.Testing").Single(snippet => snippet.Contains(attribute, StringComparison.Ordinal));
        await using var project = await PastedProject.CompileTestsAsync(ThePackages.Packed, "Otp.Client.Testing", snippet, framework);

        var results = await project.TestAsync();

        var tests = snippet.Split(attribute).Length - 1;
        Assert.That(results, Has.Count.EqualTo(tests).And.All.EqualTo("Passed"));
    }

    [Test]
    public async Task The_client_works_in_a_native_program_that_was_published_without_a_warning()
    {
        const string Program = """
            using Microsoft.Extensions.DependencyInjection;
            using Otp.Client;

            var services = new ServiceCollection();
            services.AddOtpClient(options => options.BaseAddress = new Uri(args[0]));
            services.AddOtpClient("other", options => options.BaseAddress = new Uri(args[0]));
            services.AddHealthChecks().AddOtpService();
            await using var provider = services.BuildServiceProvider();
            var (otp, token) = (provider.GetRequiredKeyedService<IOtpClient>("other"), OtpToken.New());
            Console.WriteLine((await otp.CreateAsync(token, OtpRecipient.Sms(args[1]))).GetType().Name);
            var code = Console.ReadLine()!;
            Console.WriteLine((await provider.GetRequiredService<IOtpClient>().VerifyAsync(token, code)).GetType().Name);
            Console.WriteLine((await otp.GetAsync(token))!.Status);
            """;
        if (OperatingSystem.IsLinux())
        {
            Needed.File("gcc", "build-essential");
        }

        var (project, program) = await PastedProject.PublishNativeAsync(ThePackages.Packed, "Otp.Client", Program);
        await using (project)
        {
            var phone = Fresh.Phone();
            using var process = Process.Start(new ProcessStartInfo(program, [_service.Client.BaseAddress!.ToString(), phone])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
            await process.StandardInput.WriteLineAsync(await _vonage.CodeForAsync(phone));

            Assert.That((await process.StandardOutput.ReadToEndAsync()).ReplaceLineEndings(" "), Is.EqualTo("Created Verified Verified "));
        }
    }

    [TestCase("Otp.Client", "right")]
    [TestCase("Otp.Client.Identity", "Correct-horse-1")]
    public async Task The_program_of_the_README_compiles_as_pasted_and_signs_its_person_in(string package, string password)
    {
        await using var project = await PastedProject.CompileAsync(ThePackages.Packed, package, PastedProject.Snippets(package).Single());
        var address = await project.StartAsync(_service.Client.BaseAddress!);
        using var person = PastedProject.NewBrowser(address);

        var page = await ReadAsync(project, await person.GetAsync(new Uri("/", UriKind.Relative)));
        Assert.That(page, Does.Contain("<p>Sign in</p>"));
        page = await SubmitAsync(project, person, page, ("name", "anna"), ("password", "wrong"));
        Assert.That(page, Does.Contain("<p>Name or password are not right.</p>"));
        page = await SubmitAsync(project, person, page, ("name", "anna"), ("password", password));
        Assert.That(page, Does.Contain("<p>Ask for a code.</p>"));
        var before = _vonage.CallsTo(Phone).Count;
        page = await SubmitAsync(project, person, page);
        Assert.That(page, Does.Contain("<p>Your code is on its way.</p>"));
        var code = await _vonage.CodeForAsync(Phone, before + 1);
        page = await SubmitAsync(project, person, page, ("code", "12"));
        Assert.That(page, Does.Contain("<p>A code has digits only. This was not counted.</p>"));
        page = await SubmitAsync(project, person, page, ("code", Fresh.WrongCode(code)));
        Assert.That(page, Does.Contain("<p>That code is not right. Tries left: 2.</p>"));
        page = await SubmitAsync(project, person, page, ("code", $"{code[..2]} {code[2..]}"));
        Assert.That(page, Does.Contain("Welcome, anna."));

        using var forged = await person.PostAsync(new Uri("/login/code", UriKind.Relative), new FormUrlEncodedContent([KeyValuePair.Create("code", code)]));
        Assert.That(forged.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "a form that this site has not shown");

        if (package == "Otp.Client.Identity")
        {
            var newPhone = Fresh.Phone();
            page = await SubmitAsync(project, person, page, ("number", $"+{newPhone}"));
            Assert.That(page, Does.Contain("<p>Your code is on its way. Both, please:</p>"));
            page = await SubmitAsync(project, person, page, ("number", $"+{newPhone}"), ("code", await _vonage.CodeForAsync(newPhone)));
            Assert.That(page, Is.EqualTo("Confirmed."));
        }
    }

    /// <summary>Fills in the form of a page, and sends it.</summary>
    private static async Task<string> SubmitAsync(PastedProject project, HttpClient person, string page, params (string Name, string Value)[] fields)
    {
        var action = Action().Match(page).Groups["value"].Value;
        var hidden = Hidden().Match(page);
        using var form = new FormUrlEncodedContent(
            fields.Append((hidden.Groups["name"].Value, hidden.Groups["value"].Value)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return await ReadAsync(project, await person.PostAsync(new Uri(action, UriKind.Relative), form));
    }

    private static async Task<string> ReadAsync(PastedProject project, HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{text}\n{project.Output}");
            return text;
        }
    }

    [GeneratedRegex("action=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Action();

    [GeneratedRegex("type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();
}
