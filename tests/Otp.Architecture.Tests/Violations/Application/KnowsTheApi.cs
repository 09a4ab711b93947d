namespace Otp.Architecture.Tests.Violations.Application;

/// <summary>Breaks the rule on purpose, only inside a lambda.</summary>
internal sealed class KnowsTheApi
{
    public Func<object> Controller { get; } = () => new Api.KeepsTheRule();
}
