namespace Otp.Dashboard.People;

/// <summary>What the rules that refuse requests for a code mean, for whoever has to tell a person.</summary>
internal static class RefusalRules
{
    /// <summary>A sentence, and the setting that it goes by; null for a rule that is not known here.</summary>
    /// <param name="rule">Its name in answers and refusals, or in statistics and metrics.</param>
    public static string? Explain(string rule) => rule switch
    {
        "ResendCooldown" or "cool_down" => "A code had been sent moments before (Otp:ResendCooldown).",
        "MaxSendsPerToken" or "token" => "This login had its share of messages within an hour (Otp:MaxSendsPerToken).",
        "MaxSendsPerRecipientPerHour" or "recipient_hour" => "The address had its share of messages within an hour (Otp:MaxSendsPerRecipientPerHour).",
        "MaxSendsPerRecipientPerDay" or "recipient_day" => "The address had its share of messages within a day (Otp:MaxSendsPerRecipientPerDay).",
        "MaxSendsPerClientPerMinute" or "client_minute" => "The client had sent too much within a minute (Otp:MaxSendsPerClientPerMinute).",
        "MaxSendsPerClientPerDay" or "client_day" => "The client had sent too much within a day (Otp:MaxSendsPerClientPerDay).",
        "CountryCap" or "country_cap" => "Too many codes went to this country within an hour (Delivery:CountryCaps).",
        "MaxSendsPerSourcePerHour" or "source_hour" => "Too many codes were asked for from the person's device or network (Otp:MaxSendsPerSourcePerHour).",
        "MaxFailuresPerSourcePerHour" or "source_failures" => "Too many wrong codes came from the person's device or network (Otp:MaxFailuresPerSourcePerHour).",
        "MaxFailuresPerRecipientPerDay" or "test_failures" => "Too many wrong codes were tried at this test recipient (Otp:MaxFailuresPerRecipientPerDay).",
        "AllowedCountries" or "country_not_allowed" => "The service does not send to this country (Delivery:AllowedCountries).",
        "AllowedNumberTypes" or "number_not_allowed" => "The service does not send to numbers of this kind (Delivery:AllowedNumberTypes).",
        _ => null,
    };
}
