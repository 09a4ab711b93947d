namespace Otp.Architecture.Tests.Violations.Circle.Two;

/// <summary>What the first folder needs.</summary>
internal sealed class Far;

/// <summary>Needs the first folder.</summary>
internal sealed class Farther : One.Base;
