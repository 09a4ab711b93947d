using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Tests.Otps;

/// <summary>Options that are right, to be spoilt one by one; keys are made at run time.</summary>
internal static class OptionSamples
{
    public static string NewKey(int size = KeyMaterial.Size) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(size));

    public static OtpOptions Valid() => new() { ActiveKey = "k1", Keys = new(StringComparer.Ordinal) { ["k1"] = NewKey() }, AddressKey = NewKey() };

    /// <summary>The one error of options, which must be refused.</summary>
    public static string OnlyError(ValidateOptionsResult result)
    {
        Assert.That(result.Failed, Is.True);
        return result.Failures!.Single();
    }
}
