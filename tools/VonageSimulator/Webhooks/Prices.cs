using System.Globalization;
using System.Text.Json.Nodes;
using VonageSimulator.Workflows;

namespace VonageSimulator.Webhooks;

/// <summary>What messages cost here. Vonage writes prices as strings.</summary>
internal static class Prices
{
    private const string Currency = "EUR";

    public static JsonObject Usage(string channel) => Usage([channel]);

    public static JsonObject Usage(IEnumerable<string> channels) => new()
    {
        ["currency"] = Currency,
        ["price"] = channels.Sum(Of).ToString("0.0000", CultureInfo.InvariantCulture),
    };

    private static decimal Of(string channel) => channel switch
    {
        Channels.Messenger => 0.0010m,

        // WhatsApp's own price for a message is not in it.
        Channels.WhatsApp => 0m,
        _ => 0.0333m,
    };
}
