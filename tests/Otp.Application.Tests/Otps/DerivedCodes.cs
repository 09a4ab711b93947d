using System.Security.Cryptography;
using Otp.Domain.Otps;

namespace Otp.Application.Tests.Otps;

/// <summary>Codes under one key, drawn at run time, that can go missing.</summary>
internal sealed class DerivedCodes : IOtpCodes
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public bool KeyIsGone { get; set; }

    public CodeOrigin Draw()
    {
        using var random = RandomNumberGenerator.Create();
        return new CodeOrigin("k1", OtpSeed.Draw(random));
    }

    public OtpCode? Derive(OtpItem item)
        => KeyIsGone ? null : OtpCodeDerivation.Derive(_key, item.Client, item.Token, item.Seed, item.CodeLength);
}
