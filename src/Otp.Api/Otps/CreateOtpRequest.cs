using FluentValidation;
using FluentValidation.Results;
using Otp.Application.Clients;
using Otp.Application.Idempotency;
using Otp.Application.Otps;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Api.Otps;

/// <summary>
/// Whom the code is for: every address that you know of the person, at least one. Which of them it is sent to, and in which order,
/// follows from `channels`.
/// </summary>
/// <param name="MessengerId">The person's page-scoped Facebook Messenger id: 1 to 50 characters of A-Z a-z 0-9 _ . -</param>
/// <param name="PhoneNumber">
/// The person's phone number in international form, with or without +; spaces, hyphens and brackets are allowed. For SMS, WhatsApp and
/// calls.
/// </param>
/// <param name="Email">The person's e-mail address: plain, at most 254 ASCII characters.</param>
/// <param name="Channels">
/// The channels to go through, in this order, at most 3, each once: `messenger`, `whatsapp`, `sms`, `email`, `voice`. Without it, the
/// service's usual ones that the person has an address for.
/// </param>
/// <param name="Locale">The language of the message, as a BCP 47 tag: `it`, `pt-BR`. One that nobody has gives the usual one.</param>
/// <param name="Source">
/// Who asks, 1 to 128 characters: your end user's IP address or device. It has limits of its own, and is kept as a hash only.
/// </param>
public sealed record CreateOtpRequest(
    string? MessengerId,
    string? PhoneNumber,
    string? Email = null,
    IReadOnlyList<string?>? Channels = null,
    string? Locale = null,
    string? Source = null)
{
    /// <summary>The longest source, in characters.</summary>
    internal const int MaxSourceLength = 128;

    /// <summary>The Messenger id; null where there is none, or what is there is none.</summary>
    internal MessengerId? Messenger { get; } = Domain.Recipients.MessengerId.TryParse(MessengerId, out var messenger) ? messenger : null;

    /// <summary>The phone number; null where there is none, or what is there is none.</summary>
    internal PhoneNumber? Phone { get; } = Domain.Recipients.PhoneNumber.TryParse(PhoneNumber, out var phone) ? phone : null;

    /// <summary>The e-mail address; null where there is none, or what is there is none.</summary>
    internal EmailAddress? Mailbox { get; } = EmailAddress.TryParse(Email, out var email) ? email : null;

    /// <summary>The language; null where none is asked for, or what is there is none.</summary>
    internal LocaleTag? Language { get; } = LocaleTag.TryParse(Locale, out var locale) ? locale : null;

    /// <summary>The command; only for a request that is valid.</summary>
    internal CreateOtpCommand ToCommand(RequestToken token, IdempotencyKey? idempotencyKey)
        => new(token, new Recipient(Messenger, Phone, Mailbox), idempotencyKey)
        {
            Channels = [.. (Channels ?? []).Select(ChannelOf).OfType<Channel>()],
            Locale = Language?.Value,
            Source = Source,
        };

    /// <summary>Nothing of it: its members are personal data.</summary>
    public override string ToString() => nameof(CreateOtpRequest);

    /// <summary>The channel of a name; null for what names none.</summary>
    internal static Channel? ChannelOf(string? name) => Domain.Recipients.Channels.TryParse(name, out var channel) ? channel : null;
}

internal sealed class CreateOtpRequestValidator : AbstractValidator<CreateOtpRequest>
{
    private const string Member = "channels";

    public CreateOtpRequestValidator(IClientDirectory clients)
    {
        RuleFor(request => request.PhoneNumber)
            .NotNull()
            .When(request => request.MessengerId is null && request.Email is null)
            .OverridePropertyName("phoneNumber")
            .WithMessage("Give a messengerId, a phoneNumber, an email, or several of them.");
        RuleFor(request => request.PhoneNumber)
            .Must((request, _) => request.Phone is not null)
            .When(request => request.PhoneNumber is not null)
            .OverridePropertyName("phoneNumber")
            .WithMessage(PhoneNumber.Rule);
        RuleFor(request => request.MessengerId)
            .Must((request, _) => request.Messenger is not null)
            .When(request => request.MessengerId is not null)
            .OverridePropertyName("messengerId")
            .WithMessage(MessengerId.Rule);
        RuleFor(request => request.Email)
            .Must((request, _) => request.Mailbox is not null)
            .When(request => request.Email is not null)
            .OverridePropertyName("email")
            .WithMessage(EmailAddress.Rule);
        RuleFor(request => request.Locale)
            .Must((request, _) => request.Language is not null)
            .When(request => request.Locale is not null)
            .OverridePropertyName("locale")
            .WithMessage(LocaleTag.Rule);
        RuleFor(request => request.Source)
            .Must(source => source is { Length: >= 1 and <= CreateOtpRequest.MaxSourceLength })
            .When(request => request.Source is not null)
            .OverridePropertyName("source")
            .WithMessage("A source is 1 to 128 characters.");
        RuleFor(request => request.Channels)
            .Must(channels => channels is { Count: >= 1 and <= Workflow.MaxSteps })
            .When(request => request.Channels is not null)
            .OverridePropertyName(Member)
            .WithMessage("Name 1 to 3 channels, or leave the member out.");
        RuleFor(request => request.Channels).Custom((channels, context) =>
        {
            // What is on is the same for every client. Of too many, the count says all.
            var on = clients.RulesOf(ClientId.Default).Delivery.On;
            foreach (var (index, error) in Errors([.. (channels ?? []).Take(Workflow.MaxSteps + 1)], on))
            {
                context.AddFailure(new ValidationFailure(ChannelErrors.MemberOf(index), error));
            }
        });
    }

    private static IEnumerable<(int Index, string Error)> Errors(List<string?> names, IReadOnlySet<Channel> on)
    {
        var seen = new HashSet<Channel>();
        for (var index = 0; index < names.Count; index++)
        {
            if (CreateOtpRequest.ChannelOf(names[index]) is not { } channel)
            {
                yield return (index, ChannelErrors.Unknown(on));
            }
            else if (!seen.Add(channel))
            {
                yield return (index, ChannelErrors.Repeated(on));
            }
        }
    }
}
