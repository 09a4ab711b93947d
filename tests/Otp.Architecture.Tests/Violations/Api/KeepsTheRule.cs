namespace Otp.Architecture.Tests.Violations.Api;

/// <summary>Keeps the rule: it puts the layers together.</summary>
internal sealed class KeepsTheRule
{
    public Infrastructure.KeepsTheRule? Below { get; set; }
}
