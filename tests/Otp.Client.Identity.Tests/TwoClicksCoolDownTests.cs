using Otp.TestKit.Service;

namespace Otp.Client.Identity.Tests;

/// <summary>The service's defaults: it sends the same code again after 30 seconds at the earliest.</summary>
internal sealed class TwoClicksWithCoolDownTests : TwoClicksTests;

/// <summary>A service that would send the same code again at once: what makes it one message is the idempotency key.</summary>
internal sealed class TwoClicksWithoutCoolDownTests : TwoClicksTests
{
    protected override OtpServiceSetup Setup => base.Setup.With("Otp:ResendCooldown", "00:00:00").With("Otp:MaxSendsPerToken", "10")
        .With("Otp:MaxSendsPerRecipientPerHour", "50").With("Otp:MaxSendsPerRecipientPerDay", "50");
}
