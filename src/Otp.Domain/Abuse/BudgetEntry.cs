namespace Otp.Domain.Abuse;

/// <summary>What a budget has been charged with at one instant.</summary>
/// <param name="At">When.</param>
/// <param name="Count">How often.</param>
public readonly record struct BudgetEntry(DateTimeOffset At, int Count);
