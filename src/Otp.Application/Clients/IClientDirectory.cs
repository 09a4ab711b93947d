using Otp.Domain.Otps;

namespace Otp.Application.Clients;

/// <summary>The rules of every client, for work that no request is behind.</summary>
public interface IClientDirectory
{
    /// <summary>The rules of a client; the service's own for one that is no longer configured.</summary>
    ClientRules RulesOf(ClientId client);
}
