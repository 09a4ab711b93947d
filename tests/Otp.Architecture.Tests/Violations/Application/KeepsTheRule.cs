namespace Otp.Architecture.Tests.Violations.Application;

/// <summary>Keeps the rule: the layer below, and a mediator.</summary>
internal sealed class KeepsTheRule
{
    public Domain.KeepsTheRule? Below { get; set; }

    public MediatR.IMediator? Mediator { get; set; }
}
