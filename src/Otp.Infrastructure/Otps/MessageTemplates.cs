using Otp.Application.Delivery;
using Otp.Domain.Otps;

namespace Otp.Infrastructure.Otps;

/// <summary>What a message template must hold.</summary>
internal static class MessageTemplates
{
    public static void Validate(SettingErrors errors, string template)
    {
        errors.Require(
            "MessageTemplate",
            template.Contains(MessageText.CodePlaceholder, StringComparison.Ordinal),
            "holds no {code}, so that no message would carry a code. Put {code} where the code goes.");
        errors.Require(
            "MessageTemplate",
            template.Replace(MessageText.CodePlaceholder, new string('0', OtpCode.MaxLength), StringComparison.Ordinal).Length <= MessageText.MaxLength,
            "makes messages longer than the 640 characters that Messenger takes. Shorten it.");
    }
}
