namespace Otp.Architecture.Tests.Violations.Circle.One;

/// <summary>Closes a circle with the other folder, on purpose.</summary>
internal sealed class Near
{
    public Two.Far? Neighbour { get; set; }
}

/// <summary>What the other folder needs.</summary>
internal class Base;
