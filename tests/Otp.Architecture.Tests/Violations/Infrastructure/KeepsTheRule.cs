namespace Otp.Architecture.Tests.Violations.Infrastructure;

/// <summary>Keeps the rule: the layer below, and a storage engine.</summary>
internal sealed class KeepsTheRule
{
    public Application.KeepsTheRule? Below { get; set; }

    public Microsoft.EntityFrameworkCore.DbContext? Database { get; set; }
}
