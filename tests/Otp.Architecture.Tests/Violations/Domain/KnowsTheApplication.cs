namespace Otp.Architecture.Tests.Violations.Domain;

/// <summary>Breaks the rule on purpose: a domain type that knows the layer above it.</summary>
internal sealed class KnowsTheApplication
{
    public Application.KeepsTheRule? Above { get; set; }
}
