using Otp.Application.Clients;
using Otp.Domain.Otps;

namespace Otp.Api.Clients;

/// <summary>
/// The client whose key the request carries. Read when the request's services are made: a unit of work asks from the
/// writer's thread, which has no request.
/// </summary>
internal sealed class CurrentClient(IHttpContextAccessor accessor, IClientDirectory clients) : ICurrentClient
{
    private readonly string? _name = accessor.HttpContext?.User.FindFirst(ApiKeyAuthentication.ClientClaim)?.Value;

    public ClientId Id => new(_name ?? throw new InvalidOperationException("The request runs on behalf of no client."));

    public ClientRules Rules => clients.RulesOf(Id);
}
