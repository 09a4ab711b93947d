using Microsoft.Extensions.Options;
using Otp.Application.Clients;
using Otp.Domain.Otps;
using Otp.Infrastructure.Otps;

namespace Otp.Infrastructure.Clients;

/// <summary>Gives every client the service's own rules.</summary>
internal sealed class ClientDirectory(IOptions<OtpOptions> options) : IClientDirectory
{
    private readonly ClientRules _rules = new()
    {
        Policy = options.Value.Policy,
        MessageTemplate = options.Value.MessageTemplate,
    };

    public ClientRules RulesOf(ClientId client) => _rules;
}
