namespace Otp.Architecture.Tests.Violations.Application;

/// <summary>Breaks the rule on purpose: a use case that knows one implementation of a port.</summary>
internal sealed class KnowsTheInfrastructure
{
    public Infrastructure.KeepsTheRule? Storage { get; set; }
}
