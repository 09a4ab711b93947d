using System.Text.Json.Nodes;
using VonageSimulator.Control;

namespace VonageSimulator.Api;

/// <summary>An answer other than 202.</summary>
internal sealed record Refusal(int Status, JsonObject Body, string Note);

/// <summary>Vonage's error bodies, with its own words and spelling.</summary>
internal static class Problems
{
    private const string Errors = "https://developer.vonage.com/api-errors";

    public static Refusal Unauthorized(string note) => Make(
        401, $"{Errors}/#unathorized", "You did not provide correct credentials.",
        "Check that you're using the correct credentials, and that your account has this feature enabled", note);

    public static Refusal LowBalance(string note) => Make(
        402, $"{Errors}/#low-balance", "Low balance",
        "This request could not be performed due to your account balance being low.", note);

    public static Refusal Throttled(string note) => Make(
        429, $"{Errors}/messages#1000", "Rate Limit Hit", "Please wait, then retry your request", note);

    public static Refusal ServerError(string note) => Make(
        500, $"{Errors}/messages#1000", "Internal error",
        "There was an error processing your request in the Platform.", note);

    public static Refusal TooLarge() => Make(
        413, $"{Errors}#payload-too-large", "Payload too large", "The request body is too large.", "the body is too large");

    /// <summary>Dispatch: 400, and <c>invalid_parameters</c> is one object.</summary>
    public static Refusal Dispatch(string name, string reason)
    {
        var refusal = Make(
            400, "https://www.nexmo.com/messages/Errors#InvalidParams", "Bad Request",
            "Your request parameters did not validate.", $"{name} {reason}");
        refusal.Body["invalid_parameters"] = Parameter(name, reason);
        return refusal;
    }

    public static Refusal InvalidJson() => Make(
        422, $"{Errors}#invalid-json", "The request body did not contain valid JSON",
        "Unexpected character: was expecting a JSON object", "the body is no JSON object");

    public static Refusal UnsupportedChannel() => Messages(1100, "Unsupported channel", "The specified channel is not supported.");

    public static Refusal InvalidSender() =>
        Messages(1120, "Invalid sender", "The `from` parameter is invalid for the given channel.");

    /// <summary>The anchor is 110 in Vonage's document, not 1110 or 1130.</summary>
    public static Refusal InvalidRecipient() =>
        Messages(110, "Invalid recipient", "The `to` parameter is invalid for the given channel.");

    public static Refusal InvalidMessageType() =>
        Messages(1140, "Invalid message type", "The `message_type` parameter is invalid for the given channel.");

    /// <summary>Vonage's limit is 100, although its text says 40.</summary>
    public static Refusal InvalidClientReference() =>
        Messages(1060, "Invalid client reference", "The client reference can be a string of up to 40 characters.");

    public static Refusal InvalidChannelParameters(string name, string reason) =>
        WithParameter(Messages(1110, "Invalid channel parameters", "The value of one or more parameters is invalid."), name, reason);

    /// <summary>Messages: 422, and <c>invalid_parameters</c> is an array.</summary>
    public static Refusal InvalidParameters(string name, string reason) =>
        WithParameter(Messages(1150, "Invalid params", "The value of one or more parameters is invalid."), name, reason);

    public static Refusal TwilioUnauthorized(string note) => Twilio(20003, "Authenticate", 401) with { Note = note };

    public static Refusal TwilioNotFound() => Twilio(20404, "The requested resource was not found", 404);

    /// <summary>Twilio: a code of its own in each answer.</summary>
    public static Refusal Twilio(int code, string message, int status = 400) => new(
        status,
        new JsonObject
        {
            ["code"] = code,
            ["message"] = message,
            ["more_info"] = $"https://www.twilio.com/docs/errors/{code}",
            ["status"] = status,
        },
        message);

    private static Refusal WithParameter(Refusal refusal, string name, string reason)
    {
        refusal.Body["invalid_parameters"] = new JsonArray(Parameter(name, reason));
        return refusal with { Note = $"{name} {reason}" };
    }

    private static JsonObject Parameter(string name, string reason) => new() { ["name"] = name, ["reason"] = reason };

    private static Refusal Messages(int anchor, string title, string detail) =>
        Make(422, $"{Errors}/messages#{anchor}", title, detail, title);

    private static Refusal Make(int status, string type, string title, string detail, string note) => new(
        status,
        new JsonObject { ["type"] = type, ["title"] = title, ["detail"] = detail, ["instance"] = Wire.Instance() },
        note);
}
