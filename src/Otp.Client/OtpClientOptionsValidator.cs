using Microsoft.Extensions.Options;
using Otp.Client.Transport;

namespace Otp.Client;

/// <summary>Says which option is wrong and how to fix it. It never shows the key.</summary>
internal sealed class OtpClientOptionsValidator : IValidateOptions<OtpClientOptions>
{
    // Schemes of service discovery: which of the two it is, is known when the name is resolved.
    private static readonly string[] SchemesOfNames = ["https+http", "http+https"];

    private static readonly TimeSpan MinAttemptTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    public ValidateOptionsResult Validate(string? name, OtpClientOptions options)
    {
        var errors = new List<string>([.. ErrorsOfTheAddress(options), .. ErrorsOfTheKey(options), .. ErrorsOfTheTimes(options)]);
        return errors.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(errors.Select(error => $"{Subject(name)}.{error}"));
    }

    /// <summary>Whether an address is a name that service discovery resolves (<c>https+http://otp</c>).</summary>
    public static bool IsName(Uri address) => SchemesOfNames.Contains(address.Scheme, StringComparer.Ordinal);

    /// <summary>How messages call the options of a service.</summary>
    public static string Subject(string? name)
        => string.IsNullOrEmpty(name) ? nameof(OtpClientOptions) : $"{nameof(OtpClientOptions)} of \"{name}\"";

    private static IEnumerable<string> ErrorsOfTheAddress(OtpClientOptions options)
    {
        if (options.BaseAddress is not { IsAbsoluteUri: true } address || (!IsPlainHttp(address) && address.Scheme != Uri.UriSchemeHttps && !IsName(address)))
        {
            yield return "BaseAddress is not set, or no http or https address. Set it to the address of the OTP service.";
            yield break;
        }

        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            yield return "BaseAddress may have a path, but no user, query or fragment. Leave them out.";
        }

        if (IsPlainHttp(address) && !address.IsLoopback && !options.AllowPlainHttp)
        {
            yield return "BaseAddress is plain HTTP to another machine, so others could read the API key on the way. "
                + "Use https, or set AllowPlainHttp.";
        }
    }

    private static IEnumerable<string> ErrorsOfTheKey(OtpClientOptions options)
    {
        if (options.ApiKey is null)
        {
            if (options.BaseAddress is not { IsAbsoluteUri: true } address || (!address.IsLoopback && !IsName(address)))
            {
                yield return "ApiKey is not set. Set it to this back end's key. "
                    + "You can only leave it out for a service on a loopback address.";
            }
        }
        else if (!OtpCall.FitsHeader(options.ApiKey))
        {
            yield return "ApiKey is empty or holds more than visible ASCII characters, perhaps a line's end. "
                + "Set it to the key and nothing else.";
        }
    }

    private static IEnumerable<string> ErrorsOfTheTimes(OtpClientOptions options)
    {
        if (options.AttemptTimeout < MinAttemptTimeout || options.AttemptTimeout > MaxWait)
        {
            yield return "AttemptTimeout is out of its range. Set it to 100 milliseconds to 1 minute.";
        }

        if (options.MaxRetries is < 0 or > OtpClientOptions.MaxMaxRetries)
        {
            yield return "MaxRetries is out of its range. Set it to 0 to 5.";
        }

        if (options.MaxRetryDelay < TimeSpan.Zero || options.MaxRetryDelay > MaxWait)
        {
            yield return "MaxRetryDelay is out of its range. Set it to 0 to 1 minute.";
        }
    }

    private static bool IsPlainHttp(Uri address) => address.Scheme == Uri.UriSchemeHttp;
}
