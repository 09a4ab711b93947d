using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Otp.TestKit;

namespace Otp.Browser.Tests;

/// <summary>A form of the sample that is sent twice at once, with the same cookies: no browser does so on demand.</summary>
internal sealed partial class TwoClicksTests
{
    private const int Rounds = 5;

    [TestCase("/SignIn")]
    [TestCase("/SignUp")]
    public async Task Two_clicks_for_a_number_that_nobody_knows_yet_lead_to_one_code(string page)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var phone = Fresh.Phone();
            var cookies = new CookieContainer();
            using var person = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = TheSample.Run.Site };
            var token = Token().Match(await person.GetStringAsync(new Uri(page, UriKind.Relative))).Groups["value"].Value;
            using var twin = new HttpClient(new SocketsHttpHandler { CookieContainer = CopyOf(cookies), AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = TheSample.Run.Site };

            var answers = await Task.WhenAll(SubmitAsync(person, page, token, phone), SubmitAsync(twin, page, token, phone));

            Assert.That(answers, Is.All.EqualTo("302 /Code"));
            await Eventually.ReadAsync(() => MessagesToAsync(person, phone), messages => messages > 0);
            Assert.That(await MessagesToAsync(person, phone), Is.EqualTo(1));
        }
    }

    private static async Task<string> SubmitAsync(HttpClient person, string page, string token, string phone)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token), KeyValuePair.Create("Number", $"+{phone}")]);
        using var answer = await person.PostAsync(new Uri(page, UriKind.Relative), form);
        return $"{(int)answer.StatusCode} {answer.Headers.Location}";
    }

    private static CookieContainer CopyOf(CookieContainer cookies)
    {
        var copy = new CookieContainer();
        copy.Add(cookies.GetAllCookies());
        return copy;
    }

    private static async Task<int> MessagesToAsync(HttpClient client, string phone)
    {
        using var messages = JsonDocument.Parse(await client.GetStringAsync(new Uri(TheSample.Run.Handset, "/simulator/messages")));
        return messages.RootElement.EnumerateArray().Count(message => message.GetProperty("to").GetString() == phone);
    }

    [GeneratedRegex("__RequestVerificationToken[^>]*value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
