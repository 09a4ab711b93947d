namespace Otp.Architecture.Tests.Violations.Dashboard;

/// <summary>Breaks the rule on purpose: a page that knows a controller.</summary>
internal sealed class KnowsTheApi
{
    public Api.KeepsTheRule? Controller { get; set; }
}
