namespace Otp.Architecture.Tests.Violations.Application;

/// <summary>Breaks the rule on purpose, inside a lambda alone.</summary>
internal sealed class KnowsTheApi
{
    public Func<object> Controller { get; } = () => new Api.KeepsTheRule();
}
