namespace Otp.Application.Abuse;

/// <summary>Why a send is refused, and until when.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Until">When the same request will be allowed.</param>
public sealed record SendRefusal(SendRule Rule, DateTimeOffset Until);
