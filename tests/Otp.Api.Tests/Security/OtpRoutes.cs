using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Security;

/// <summary>Every route of the API by its name, for tests that hold for all of them.</summary>
internal static class OtpRoutes
{
    public const string Create = "create";
    public const string Verify = "verify";
    public const string VerifyByGet = "verify by GET";
    public const string Status = "status";
    public const string Cancel = "cancel";

    public static readonly string[] All = [Create, Verify, VerifyByGet, Status, Cancel];

    public static Task<Answer> CallAsync(HttpClient client, string route, string token, string code, params (string Name, string Value)[] headers) => route switch
    {
        Create => client.CreateBySmsAsync(token, Fresh.Phone(), headers),
        Verify => client.VerifyAsync(token, code, headers),
        VerifyByGet => client.VerifyByGetAsync(token, code, headers),
        Status => client.StatusAsync(token, headers),
        Cancel => client.CancelAsync(token, headers),
        _ => throw new ArgumentOutOfRangeException(nameof(route)),
    };
}
