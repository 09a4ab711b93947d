namespace Otp.Domain.Otps;

/// <summary>The name of the API client (a back end) that everything stored belongs to.</summary>
/// <param name="Value">The name as it stands in the configuration, at most <see cref="MaxLength"/> characters.</param>
public readonly record struct ClientId(string Value)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The client of every request while no clients are configured.</summary>
    public static ClientId Default { get; } = new("default");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
