using Otp.Application.Clients;
using Otp.Domain.Otps;

namespace Otp.Api.Clients;

/// <summary>
/// The client whose key the request carries. It is read when the request is taken up: a unit of work runs on the thread of
/// the writer, where the accessor finds no request, or somebody else's.
/// </summary>
internal sealed class CurrentClient(IHttpContextAccessor accessor, IClientDirectory clients) : ICurrentClient
{
    private readonly string? _name = accessor.HttpContext?.User.FindFirst(ApiKeyAuthentication.ClientClaim)?.Value;

    public ClientId Id => new(_name ?? throw new InvalidOperationException("The request runs on behalf of no client."));

    public ClientRules Rules => clients.RulesOf(Id);
}
