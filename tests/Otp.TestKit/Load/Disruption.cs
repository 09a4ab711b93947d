namespace Otp.TestKit.Load;

/// <summary>A time in which the service may have died, or stood still, between a call and its record.</summary>
/// <param name="Begun">When it began.</param>
/// <param name="Over">When it was over.</param>
public sealed record Disruption(DateTimeOffset Begun, DateTimeOffset Over);
