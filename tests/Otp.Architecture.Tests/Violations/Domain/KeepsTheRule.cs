namespace Otp.Architecture.Tests.Violations.Domain;

/// <summary>Keeps the rule: only the base class library and its own layer.</summary>
internal sealed class KeepsTheRule
{
    public TimeSpan Life { get; } = TimeSpan.FromMinutes(5);

    public KeepsTheRule? Previous { get; set; }
}
