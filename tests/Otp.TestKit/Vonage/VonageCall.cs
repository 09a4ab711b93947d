using System.Text.Json;
using System.Text.RegularExpressions;

namespace Otp.TestKit.Vonage;

/// <summary>A request that the stub took.</summary>
public sealed partial class VonageCall
{
    private const string DispatchPath = "/v0.1/dispatch";
    private const string MessagesPath = "/v1/messages";

    public VonageCall(int number, string method, string path, IReadOnlyDictionary<string, string> headers, string body)
    {
        ArgumentNullException.ThrowIfNull(headers);
        Number = number;
        Method = method;
        Path = path;
        Headers = headers;
        Body = body;
        Token = VonageJwt.Read(headers.GetValueOrDefault("Authorization"));
        Json = JsonDocument.Parse(body).RootElement;
        IsKnown = method == "POST" && (IsDispatch || path == MessagesPath);
        Recipients = IsDispatch ? [.. Workflow.Select(step => AddressOf(step.GetProperty("to")))] : [Json.GetProperty("to").GetString()!];
        Text = IsDispatch ? TextOf(Workflow[0]) : TextOfMessage(Json);
    }

    /// <summary>Which call it is, from 1.</summary>
    public int Number { get; }

    public string Method { get; }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public string Body { get; }

    public JsonElement Json { get; }

    public VonageJwt Token { get; }

    /// <summary>Whether Vonage has such an endpoint.</summary>
    public bool IsKnown { get; }

    public bool IsDispatch => Path == DispatchPath;

    /// <summary>The <c>dispatch_uuid</c> or <c>message_uuid</c> that the stub gives out for it.</summary>
    public string Id { get; } = Guid.CreateVersion7().ToString();

    /// <summary>Everyone the message is for, in the order of the workflow.</summary>
    public IReadOnlyList<string> Recipients { get; }

    /// <summary>The service's reference of the step; empty where Vonage takes none.</summary>
    public string ClientRef => Json.TryGetProperty("client_ref", out var reference) ? reference.GetString()! : "";

    /// <summary>What the (first) message says; on WhatsApp what fills its template, which is the code.</summary>
    public string Text { get; }

    /// <summary>The code in the message.</summary>
    public string Code => Digits().Match(Text).Value;

    /// <summary>The steps of a Dispatch workflow.</summary>
    public IReadOnlyList<JsonElement> Workflow => [.. Json.GetProperty("workflow").EnumerateArray()];

    public static string TextOf(JsonElement step) => step.GetProperty("message").GetProperty("content").GetProperty("text").GetString()!;

    private static string TextOfMessage(JsonElement message)
        => (message.TryGetProperty("custom", out var custom)
            ? custom.GetProperty("template").GetProperty("components")[0].GetProperty("parameters")[0].GetProperty("text")
            : message.GetProperty("text")).GetString()!;

    private static string AddressOf(JsonElement party)
        => (party.TryGetProperty("number", out var number) ? number : party.GetProperty("id")).GetString()!;

    [GeneratedRegex("[0-9]{5,10}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
