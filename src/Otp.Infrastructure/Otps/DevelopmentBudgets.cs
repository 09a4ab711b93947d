using Microsoft.Extensions.Options;
using Otp.Domain.Abuse;
using Otp.Infrastructure.Clients;

namespace Otp.Infrastructure.Otps;

/// <summary>
/// Lets a first run send to one number as often as it likes: in Development with no provider that costs money, and while
/// neither limit of a recipient's sends is set. With the defaults, the number of the documents would be used up after five.
/// </summary>
internal sealed class DevelopmentBudgets(Leniency leniency) : IPostConfigureOptions<OtpOptions>
{
    public void PostConfigure(string? name, OtpOptions options)
    {
        if (leniency.Holds && options is { MaxSendsPerRecipientPerHour: null, MaxSendsPerRecipientPerDay: null })
        {
            options.MaxSendsPerRecipientPerHour = SendLimits.Max;
            options.MaxSendsPerRecipientPerDay = SendLimits.Max;
        }
    }
}
