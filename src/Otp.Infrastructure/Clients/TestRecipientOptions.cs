using System.Globalization;
using Microsoft.Extensions.Hosting;
using Otp.Application.Clients;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Clients;

/// <summary>One entry of <c>Clients:&lt;name&gt;:TestRecipients</c>. Prints nothing of it.</summary>
internal sealed class TestRecipientOptions
{
    public string? PhoneNumber { get; set; }

    public string? Email { get; set; }

    public string? MessengerId { get; set; }

    public string Code { get; set; } = "";

    public TestOutcome Outcome { get; set; } = TestOutcome.Delivered;

    /// <summary>The last day of it, UTC: <c>2027-01-31</c>. Without one, in Development alone, it has no end.</summary>
    public string? ValidUntil { get; set; }

    /// <summary>The end of its last day; null where there is no such day.</summary>
    public DateTimeOffset? End => ValidUntil is null
        ? DateTimeOffset.MaxValue
        : DateOnly.TryParseExact(ValidUntil, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day < DateOnly.MaxValue
                ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero)
                : null;

    /// <summary>The one address it has, as a recipient; null where there is none, or more, or what is there is none.</summary>
    public Recipient? Recipient => (PhoneNumber, Email, MessengerId) switch
    {
        ({ } text, null, null) when Domain.Recipients.PhoneNumber.TryParse(text, out var phone) => new Recipient(null, phone),
        (null, { } text, null) when EmailAddress.TryParse(text, out var email) => new Recipient(null, null, email),
        (null, null, { } text) when Domain.Recipients.MessengerId.TryParse(text, out var id) => new Recipient(id, null),
        _ => null,
    };

    /// <summary>What it says; only for one that is valid.</summary>
    public TestRecipient Read()
    {
        var (kind, identity) = Recipient!.Identities.Single();
        _ = OtpCode.TryParse(Code, out var code);
        return new TestRecipient(kind, identity, code, Outcome, End!.Value);
    }
}

/// <summary>What test recipients must be, so that they are no back door.</summary>
internal sealed class TestRecipientRules(IHostEnvironment environment, TimeProvider timeProvider)
{
    // What NIST SP 800-63B-4 asks of every code, and the article's five digits are not.
    private const int LeastDigits = 6;
    private const int MostDays = 90;

    public void Validate(List<TestRecipientOptions> recipients, SettingErrors errors)
    {
        var seen = new HashSet<(AddressKind Kind, string Identity)>();
        for (var index = 0; index < recipients.Count; index++)
        {
            var name = FormattableString.Invariant($"TestRecipients:{index}");
            Validate(recipients[index], name, errors);
            errors.Require(
                name,
                recipients[index].Recipient is not { } recipient || seen.Add(recipient.Identities.Single()),
                "has the address of another one before it. Remove one of them.");
        }
    }

    private void Validate(TestRecipientOptions recipient, string name, SettingErrors errors)
    {
        errors.Require(
            name, recipient.Recipient is not null, "has no valid address, or several. Give it a PhoneNumber, an Email or a MessengerId.");
        errors.Require(
            $"{name}:Code", OtpCode.TryParse(recipient.Code, out _), $"is no code. Use {OtpCode.MinLength} to {OtpCode.MaxLength} digits.");
        errors.Require(
            $"{name}:Outcome", Enum.IsDefined(recipient.Outcome), $"is none of {string.Join(", ", Enum.GetNames<TestOutcome>())}.");
        errors.Require($"{name}:ValidUntil", recipient.End is not null, "is no day. Write it as 2027-01-31.");
        if (environment.IsDevelopment())
        {
            return;
        }

        errors.Require(
            $"{name}:Code",
            recipient.Code.Length >= LeastDigits || !OtpCode.TryParse(recipient.Code, out _),
            "has fewer than 6 digits, which only Development takes. Use 6 at least.");
        errors.Require(
            $"{name}:ValidUntil",
            recipient.ValidUntil is not null && !(recipient.End > timeProvider.GetUtcNow().AddDays(MostDays + 1)),
            "is not set, or more than 90 days ahead. Set it to the last day on which it is needed, as 2027-01-31.");
    }
}
