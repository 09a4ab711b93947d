namespace Otp.Application.Abuse;

/// <summary>Why a send is refused, and until when.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Until">When the same request will be allowed.</param>
public sealed record SendRefusal(SendRule Rule, DateTimeOffset Until);

/// <summary>The rule that refused a send.</summary>
public enum SendRule
{
    /// <summary>The last send for this token is too recent (<c>Otp:ResendCooldown</c>).</summary>
    CoolDown,

    /// <summary>Too many sends for this token in the last hour (<c>Otp:MaxSendsPerToken</c>).</summary>
    Token,

    /// <summary>Too many sends to this address in the last hour (<c>Otp:MaxSendsPerRecipientPerHour</c>).</summary>
    RecipientPerHour,

    /// <summary>Too many sends to this address in the last 24 hours (<c>Otp:MaxSendsPerRecipientPerDay</c>).</summary>
    RecipientPerDay,

    /// <summary>Too many sends by this client in the last minute (<c>Otp:MaxSendsPerClientPerMinute</c>).</summary>
    ClientPerMinute,

    /// <summary>Too many sends by this client in the last 24 hours (<c>Otp:MaxSendsPerClientPerDay</c>).</summary>
    ClientPerDay,

    /// <summary>Too many codes to numbers of this country in the last hour, over all clients (<c>Delivery:CountryCaps</c>).</summary>
    CountryCap,

    /// <summary>Too many sends for this source in the last hour (<c>Otp:MaxSendsPerSourcePerHour</c>).</summary>
    SourcePerHour,

    /// <summary>Too many failed verifications for this source in the last hour (<c>Otp:MaxFailuresPerSourcePerHour</c>).</summary>
    SourceFailuresPerHour,

    /// <summary>
    /// Too many failed verifications at a test recipient in the last 24 hours (<c>Otp:MaxFailuresPerRecipientPerDay</c>): a configured
    /// code cannot become longer.
    /// </summary>
    TestFailuresPerDay,
}

/// <summary>What rules are called.</summary>
public static class SendRules
{
    /// <summary>The name of a rule in metrics, statistics and the search for a person.</summary>
    public static string Name(this SendRule rule) => rule switch
    {
        SendRule.CoolDown => "cool_down",
        SendRule.Token => "token",
        SendRule.RecipientPerHour => "recipient_hour",
        SendRule.RecipientPerDay => "recipient_day",
        SendRule.ClientPerMinute => "client_minute",
        SendRule.ClientPerDay => "client_day",
        SendRule.CountryCap => "country_cap",
        SendRule.SourcePerHour => "source_hour",
        SendRule.SourceFailuresPerHour => "source_failures",
        SendRule.TestFailuresPerDay => "test_failures",
    };

    /// <summary>The name of a rule in refusals, after the setting that it goes by.</summary>
    public static string SettingName(this SendRule rule) => rule switch
    {
        SendRule.CoolDown => "ResendCooldown",
        SendRule.Token => "MaxSendsPerToken",
        SendRule.RecipientPerHour => "MaxSendsPerRecipientPerHour",
        SendRule.RecipientPerDay => "MaxSendsPerRecipientPerDay",
        SendRule.ClientPerMinute => "MaxSendsPerClientPerMinute",
        SendRule.ClientPerDay => "MaxSendsPerClientPerDay",
        SendRule.CountryCap => "CountryCap",
        SendRule.SourcePerHour => "MaxSendsPerSourcePerHour",
        SendRule.SourceFailuresPerHour => "MaxFailuresPerSourcePerHour",
        SendRule.TestFailuresPerDay => "MaxFailuresPerRecipientPerDay",
    };
}
