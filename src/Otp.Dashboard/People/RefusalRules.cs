namespace Otp.Dashboard.People;

/// <summary>What the rules that refuse requests for a code mean, for whoever has to tell a person.</summary>
internal static class RefusalRules
{
    /// <summary>A sentence, and the setting that it goes by; null for a rule that is not known here.</summary>
    public static string? Explain(string rule) => rule switch
    {
        "ResendCooldown" => "A code had been sent moments before (Otp:ResendCooldown).",
        "MaxSendsPerToken" => "This login had its share of messages within an hour (Otp:MaxSendsPerToken).",
        "MaxSendsPerRecipientPerHour" => "The address had its share of messages within an hour (Otp:MaxSendsPerRecipientPerHour).",
        "MaxSendsPerRecipientPerDay" => "The address had its share of messages within a day (Otp:MaxSendsPerRecipientPerDay).",
        "MaxSendsPerClientPerMinute" => "The client had sent too much within a minute (Otp:MaxSendsPerClientPerMinute).",
        "MaxSendsPerClientPerDay" => "The client had sent too much within a day (Otp:MaxSendsPerClientPerDay).",
        "CountryCap" => "Too many codes went to this country within an hour (Delivery:CountryCaps).",
        "MaxSendsPerSourcePerHour" => "Too many codes were asked for from the person's device or network (Otp:MaxSendsPerSourcePerHour).",
        "MaxFailuresPerSourcePerHour" => "Too many wrong codes came from the person's device or network (Otp:MaxFailuresPerSourcePerHour).",
        "MaxFailuresPerRecipientPerDay" => "Too many wrong codes were tried at this test recipient (Otp:MaxFailuresPerRecipientPerDay).",
        "AllowedCountries" => "The service does not send to this country (Delivery:AllowedCountries).",
        "AllowedNumberTypes" => "The service does not send to numbers of this kind (Delivery:AllowedNumberTypes).",
        _ => null,
    };
}
