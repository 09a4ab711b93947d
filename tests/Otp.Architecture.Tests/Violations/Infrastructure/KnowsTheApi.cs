namespace Otp.Architecture.Tests.Violations.Infrastructure;

/// <summary>Breaks the rule on purpose: an adapter that knows a controller.</summary>
internal sealed class KnowsTheApi
{
    public Api.KeepsTheRule? Controller { get; set; }
}
