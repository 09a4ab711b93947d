using Otp.Application.Texts;
using Otp.Infrastructure;
using Otp.Infrastructure.Clients;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>What each start warns of. The start logs it and <c>check-config</c> prints it, in the same words.</summary>
internal static partial class SettingsWarnings
{
    /// <summary>Logs all that holds.</summary>
    public static void Log(ILogger logger, IServiceProvider services)
    {
        var summary = services.GetRequiredService<ServiceSummary>();
        (bool Holds, Action<ILogger> Log)[] warnings =
        [
            (summary.Anonymous, LogAnonymous),
            (summary.UnsignedWebhooks, LogUnsignedWebhooks),
            (summary.AllCountries, LogAllCountries),
            (summary.NoMessengerSender, LogNoMessengerSender),
        ];
        foreach (var settings in summary.ShortCodes)
        {
            LogShortCodes(logger, settings);
        }

        foreach (var warning in warnings.Where(warning => warning.Holds))
        {
            warning.Log(logger);
        }

        foreach (var settings in summary.FailoversAfterExpiry)
        {
            LogFailoverAfterExpiry(logger, settings);
        }

        foreach (var (client, recipients) in summary.TestRecipients)
        {
            foreach (var recipient in recipients)
            {
                LogTestRecipient(logger, client, recipient);
            }
        }

        foreach (var text in summary.LongTexts)
        {
            LogLongText(logger, text.Name, text.Segments.Count, LimitOf(text));
        }

        LogUnknownSettings(logger, services);
    }

    /// <summary>All that holds, as sentences.</summary>
    public static IReadOnlyList<string> Read(IServiceProvider services) => Sentences.Of(logger => Log(logger, services));

    /// <summary>The settings that nothing reads, as sentences. They can be told of a configuration that is not right, too.</summary>
    public static IReadOnlyList<string> ReadUnknownSettings(IServiceProvider services)
        => Sentences.Of(logger => LogUnknownSettings(logger, services));

    private static string LimitOf(LongText text)
    {
        var limit = $"{text.Segments.Encoding.SingleLength()} characters";
        return text.OutsideGsm is { } sign ? $"{limit}, which is the limit with characters like '{sign}'" : limit;
    }

    private static void LogUnknownSettings(ILogger logger, IServiceProvider services)
    {
        foreach (var unknown in services.GetRequiredService<ConfiguredSettings>().FindUnknown())
        {
            LogUnknownSetting(logger, unknown.Name, unknown.Nearest is null ? "Remove it." : $"Did you mean {unknown.Nearest}?");
        }
    }

    [LoggerMessage(
        EventId = 1011, EventName = "ShortCodes", Level = LogLevel.Warning,
        Message = "By the settings in {Section}, codes have fewer than 6 digits. Set CodeLength there to 6 or more unless your forms are "
        + "built for 5.")]
    private static partial void LogShortCodes(ILogger logger, string section);

    [LoggerMessage(
        EventId = 1012, EventName = "FailoverAfterExpiry", Level = LogLevel.Warning,
        Message = "By the settings in {Section}, the waits before the last channel leave its message less than 60 seconds of the code's "
        + "life. Shorten Delivery:ReadTimeout or Delivery:Waits, or lengthen Validity.")]
    private static partial void LogFailoverAfterExpiry(ILogger logger, string section);

    [LoggerMessage(
        EventId = 1013, EventName = "AnonymousServed", Level = LogLevel.Warning,
        Message = "Authentication:Anonymous=true: whoever reaches this service may use it. Configure Clients unless something in front of "
        + "it authenticates.")]
    private static partial void LogAnonymous(ILogger logger);

    [LoggerMessage(
        EventId = 1014, EventName = "UnsignedWebhooksAllowed", Level = LogLevel.Warning,
        Message = "Vonage:AllowUnsignedWebhooks=true: whoever reaches the webhooks may report on messages. Set Vonage:SignatureSecret "
        + "instead.")]
    private static partial void LogUnsignedWebhooks(ILogger logger);

    [LoggerMessage(
        EventId = 1015, EventName = "AllCountriesAllowed", Level = LogLevel.Warning,
        Message = "Delivery:AllowedCountries is empty: messages go to every country, at its price. Name the countries your users live in.")]
    private static partial void LogAllCountries(ILogger logger);

    [LoggerMessage(
        EventId = 1016, EventName = "NoMessengerSender", Level = LogLevel.Warning,
        Message = "Vonage:MessengerSenderId is empty: messages to Messenger will be refused, and SMS sent at once. Set it to the id of the "
        + "linked page.")]
    private static partial void LogNoMessengerSender(ILogger logger);

    [LoggerMessage(
        EventId = 1018, EventName = "TestRecipient", Level = LogLevel.Warning,
        Message = "Client {Client} has a test recipient: who knows its configured code signs in as {Recipient}. Remove it once it is not "
        + "needed.")]
    private static partial void LogTestRecipient(ILogger logger, string client, string recipient);

    [LoggerMessage(
        EventId = 1017, EventName = "UnknownSetting", Level = LogLevel.Warning,
        Message = "Nothing reads the setting {Setting}. {Remedy}")]
    private static partial void LogUnknownSetting(ILogger logger, string setting, string remedy);

    [LoggerMessage(
        EventId = 1025, EventName = "LongSmsText", Level = LogLevel.Warning,
        Message = "{Text} makes {Segments} SMS, each at the price of one: with the longest code, the brand and the lines for autofill it is "
        + "longer than {Limit}. Shorten one of these.")]
    private static partial void LogLongText(ILogger logger, string text, int segments, string limit);

    // A logger that keeps what it is told.
    private sealed class Sentences : ILogger
    {
        private readonly List<string> _told = [];

        public static List<string> Of(Action<ILogger> tell)
        {
            var sentences = new Sentences();
            tell(sentences);
            return sentences._told;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => _told.Add(formatter(state, exception));
    }
}
