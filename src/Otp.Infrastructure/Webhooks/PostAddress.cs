using System.Net;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Webhooks;

/// <summary>What an address of the operator's choice must be that is posted to.</summary>
/// <param name="Owner">What stands there, for people.</param>
/// <param name="Takes">What it takes.</param>
/// <param name="Example">One that may be.</param>
/// <param name="Secret">What is in it that nobody else may read.</param>
internal sealed record PostAddress(string Owner, string Takes, string Example, string Secret)
{
    private const string Setting = "Address";
    private const string Allowance = "AllowHttp";

    /// <summary>Notes what is wrong with one.</summary>
    /// <param name="errors">Where it is noted; its section has the settings <c>Address</c> and <c>AllowHttp</c>.</param>
    /// <param name="section">The name of that section.</param>
    /// <param name="given">The address.</param>
    /// <param name="allowHttp">Whether it may go in clear to another machine.</param>
    public void Require(SettingErrors errors, string section, Uri? given, bool allowHttp)
    {
        var address = given is { IsAbsoluteUri: true, UserInfo: "", Fragment: "" } whole ? whole : null;
        errors.Require(
            Setting,
            address is not null && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp),
            $"is not the https address of your {Owner}. Set it to the whole address that takes {Takes}, for example "
            + $"{Example}, without a user name or a fragment.");
        errors.Require(
            Setting,
            address is null || address.Scheme != Uri.UriSchemeHttp || address.IsLoopback || allowHttp,
            $"is not an https address, and {Secret} would go in clear over the network. Set it to one (plain http is only for loopback), or "
            + $"say {section}:{Allowance}=true.");
        errors.Require(
            Setting,
            address is null || !IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) || ConnectedAddresses.MayBe(ip),
            $"is one that no {Owner} has: link-local, multicast, unspecified, or a cloud's metadata. Set it to your {Owner}'s.");
    }
}
