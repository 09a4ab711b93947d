using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Otp.Client.Testing.Tests;

/// <summary>The login sample inside a test, with the settings that the service has for it.</summary>
internal sealed partial class SampleTests
{
    [Test]
    public async Task A_person_signs_up_at_the_sample_with_the_code_that_came()
    {
        var folder = Directory.CreateTempSubdirectory("otp-sample-");
        var phone = OtpTestService.NewPhoneNumber();
        try
        {
            await using var otp = await OtpTestService.StartAsync();
            await using var site = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
            {
                host.UseSetting("ConnectionStrings:Accounts", $"Data Source={Path.Combine(folder.FullName, "accounts.db")}");
                foreach (var (name, value) in otp.Settings)
                {
                    host.UseSetting(name, value);
                }
            });
            using var browser = site.CreateClient();
            var asked = await SubmitAsync(browser, "/SignUp", await browser.GetStringAsync(Relative("/SignUp")), ("Number", phone));
            Assert.That(asked, Does.Contain($"SMS to **{phone[^2..]}"));

            var signedIn = await SubmitAsync(browser, "/Code", asked, ("Code", await otp.CodeFor(phone)));

            Assert.That(signedIn, Does.Contain("You are signed in"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> SubmitAsync(HttpClient browser, string path, string page, (string Name, string Value) field)
    {
        using var form = new FormUrlEncodedContent(
            [KeyValuePair.Create("__RequestVerificationToken", Token().Match(page).Groups["value"].Value), KeyValuePair.Create(field.Name, field.Value)]);
        using var answer = await browser.PostAsync(Relative(path), form);
        var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        return text;
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    [GeneratedRegex("__RequestVerificationToken[^>]*value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
