using Otp.Domain.Otps;

namespace Otp.Application.Clients;

/// <summary>The API client on whose behalf this request runs.</summary>
public interface ICurrentClient
{
    /// <summary>Its name, by which everything stored is scoped.</summary>
    ClientId Id { get; }

    /// <summary>The rules that hold for it.</summary>
    ClientRules Rules { get; }
}
