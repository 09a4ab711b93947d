using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests;

/// <summary>A code that is on its way to a person.</summary>
/// <param name="Token">The caller's token.</param>
/// <param name="Phone">The person's number.</param>
/// <param name="Code">What the message said.</param>
/// <param name="Created">The answer to the POST.</param>
public sealed record IssuedCode(string Token, string Phone, string Code, Answer Created)
{
    public string Wrong => Fresh.WrongCode(Code);
}
