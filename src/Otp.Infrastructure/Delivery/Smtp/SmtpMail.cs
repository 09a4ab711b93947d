using System.Text.Encodings.Web;
using System.Text.Unicode;
using MimeKit;
using MimeKit.Text;
using Otp.Application.Delivery;

namespace Otp.Infrastructure.Delivery.Smtp;

/// <summary>Makes the mail of a step: its text as it is, and as HTML with the code large. Nothing in it is fetched from elsewhere.</summary>
internal static class SmtpMail
{
    private const string LineBreak = "\r\n";

    // What every server takes as it is (RFC 5322, section 2.1.1).
    private const int MaxLineLength = 78;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    // Scripts, and languages that are written in one of them unless their tag says otherwise.
    private static readonly HashSet<string> RightToLeft = new(StringComparer.OrdinalIgnoreCase)
    {
        "Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa",
        "ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi",
    };

    public static MimeMessage Of(OtpMessage message, MailboxAddress from, DateTimeOffset now)
    {
        var step = message.Steps[0];
        var (text, subject, locale) = step.Content;
        var domain = from.GetAddress(idnEncode: true).Split('@')[^1];
        var title = OneLine(subject.Reveal());
        var plain = text.Reveal().ReplaceLineEndings(LineBreak);
        var mail = new MimeMessage
        {
            Subject = title,
            Date = now,

            // The repetition of a message whose outcome is unknown has the same one, so that a mailbox may show it once.
            MessageId = $"{step.ClientRef}@{domain}",
            Body = new MultipartAlternative(
                new TextPart(TextFormat.Plain) { Text = plain },
                new TextPart(TextFormat.Html) { Text = Html(plain, title, message.Code.Reveal(), locale) }),
        };
        mail.From.Add(from);
        mail.To.Add(new MailboxAddress(name: null, step.Address.Value));

        // RFC 3834, section 5: no vacation notice answers it.
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        mail.Prepare(EncodingConstraint.SevenBit, MaxLineLength);
        return mail;
    }

    /// <summary>The direction of a locale's script, as HTML names it.</summary>
    internal static string DirectionOf(string locale)
    {
        // A script has four letters and comes after the language, where it is named at all (RFC 5646, section 2.1).
        var tags = locale.Split('-');
        var script = tags.Skip(1).FirstOrDefault(tag => tag.Length == 4 && tag.All(char.IsAsciiLetter));
        return RightToLeft.Contains(script ?? tags[0]) ? "rtl" : "ltr";
    }

    private static string Html(string text, string title, string code, string locale)
    {
        var place = text.IndexOf(code, StringComparison.Ordinal);
        var shown = place < 0
            ? Encode(text)
            : Encode(text[..place])
                + $"<strong dir=\"ltr\" style=\"font-size:2em;letter-spacing:.1em;white-space:nowrap\">{code}</strong>"
                + Encode(text[(place + code.Length)..]);
        var language = $"lang=\"{Encoder.Encode(locale)}\" dir=\"{DirectionOf(locale)}\"";
        return string.Join(
            LineBreak,
            "<!DOCTYPE html>",
            $"<html {language}>",
            $"<head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\"><title>{Encoder.Encode(title)}</title></head>",
            $"<body><p {language} style=\"font:16px/1.5 sans-serif\">{shown}</p></body>",
            "</html>",
            "");
    }

    private static string Encode(string text) => string.Join($"<br>{LineBreak}", text.Split(LineBreak).Select(Encoder.Encode));

    // A subject comes from settings, where a line break is refused; should one come all the same, it ends no header.
    private static string OneLine(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
