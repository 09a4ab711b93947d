using System.Globalization;
using System.Text;

namespace Probe;

/// <summary>The same request for a code that wrk sends: the token and the phone number end in the same digits.</summary>
internal static class Creation
{
    public static string PhoneOf(int number) => string.Create(CultureInfo.InvariantCulture, $"39333{number:D7}");

    /// <summary>Creates a code and reads the answer.</summary>
    /// <exception cref="HttpRequestException">There was no answer, or it was not a success.</exception>
    public static async Task RunAsync(HttpClient http, Uri service, int number)
    {
        using var content = new StringContent($$"""{"phoneNumber":"{{PhoneOf(number)}}"}""", Encoding.UTF8, "application/json");
        var address = new Uri(service, string.Create(CultureInfo.InvariantCulture, $"/otp/b{number:D7}"));
        using var response = await http.PostAsync(address, content);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Whether a code could be created.</summary>
    public static async Task<bool> TryAsync(HttpClient http, Uri service, int number)
    {
        try
        {
            await RunAsync(http, service, number);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
