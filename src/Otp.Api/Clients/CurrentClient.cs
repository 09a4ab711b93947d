using Otp.Application.Clients;
using Otp.Domain.Otps;

namespace Otp.Api.Clients;

/// <summary>The client whose key the request carries.</summary>
internal sealed class CurrentClient(IHttpContextAccessor accessor, IClientDirectory clients) : ICurrentClient
{
    public ClientId Id => new(
        accessor.HttpContext?.User.FindFirst(ApiKeyAuthentication.ClientClaim)?.Value
        ?? throw new InvalidOperationException("The request runs on behalf of no client."));

    public ClientRules Rules => clients.RulesOf(Id);
}
