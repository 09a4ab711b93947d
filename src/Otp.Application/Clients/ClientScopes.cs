namespace Otp.Application.Clients;

/// <summary>What a client may do.</summary>
[Flags]
public enum ClientScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Create and cancel codes.</summary>
    Send = 1,

    /// <summary>Verify codes.</summary>
    Verify = 2,

    /// <summary>Look at the status of codes.</summary>
    Read = 4,

    /// <summary>Everything about codes.</summary>
    All = Send | Verify | Read,

    /// <summary>Read the service's metrics.</summary>
    Metrics = 8,
}
