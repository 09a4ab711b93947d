using Otp.Application.Clients;
using Otp.Domain.Otps;

namespace Otp.Api.Clients;

/// <summary>The client of every request, while no clients are configured.</summary>
internal sealed class CurrentClient(IClientDirectory clients) : ICurrentClient
{
    public ClientId Id => ClientId.Default;

    public ClientRules Rules => clients.RulesOf(Id);
}
