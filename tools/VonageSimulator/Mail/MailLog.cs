using System.Text;
using MimeKit;
using VonageSimulator.Control;
using VonageSimulator.Records;

namespace VonageSimulator.Mail;

/// <summary>The last mails, as a mailbox shows them.</summary>
internal sealed class MailLog(SimulatorSettings settings, TimeProvider timeProvider, EventHub events)
{
    private readonly BoundedLog<ReceivedMail> _log = new(settings.KeepLast);

    public ChangeSignal Changed { get; } = new();

    public IReadOnlyList<ReceivedMail> Mails() => _log.Snapshot();

    public void Clear() => _log.Clear();

    public void Add(int callNumber, string to, byte[] source)
    {
        using var content = Parse(source);
        var mail = _log.Add(number => new ReceivedMail
        {
            Number = number,
            CallNumber = callNumber,
            From = content?.From.ToString() ?? "",
            To = to,
            Subject = content?.Subject ?? "",
            Text = content is null ? Encoding.UTF8.GetString(source) : content.TextBody ?? content.HtmlBody ?? "",
            HasHtml = content?.HtmlBody is not null,
            MessageId = content?.MessageId,
            At = timeProvider.GetUtcNow(),
        });
        events.Publish("mail", mail);
        Changed.Raise();
    }

    /// <summary>Null if it is no mail: it is shown as it came then.</summary>
    private static MimeMessage? Parse(byte[] source)
    {
        try
        {
            using var stream = new MemoryStream(source);
            return MimeMessage.Load(stream);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
