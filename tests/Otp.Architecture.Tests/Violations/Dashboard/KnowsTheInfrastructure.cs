namespace Otp.Architecture.Tests.Violations.Dashboard;

/// <summary>Breaks the rule on purpose: a page that knows one implementation of a port.</summary>
internal sealed class KnowsTheInfrastructure
{
    public Infrastructure.KeepsTheRule? Storage { get; set; }
}
