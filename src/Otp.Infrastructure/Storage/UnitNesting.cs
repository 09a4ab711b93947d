namespace Otp.Infrastructure.Storage;

/// <summary>Units may not nest: the inner one would wait for what the outer one holds.</summary>
internal static class UnitNesting
{
    private static readonly AsyncLocal<bool> Inside = new();

    /// <summary>Marks what follows in this flow of control as inside a unit, until it is disposed.</summary>
    /// <exception cref="InvalidOperationException">It is inside one already.</exception>
    public static Scope Enter()
    {
        ThrowIfInside();
        Inside.Value = true;
        return default;
    }

    /// <summary>Refuses a unit inside a unit.</summary>
    public static void ThrowIfInside()
    {
        if (Inside.Value)
        {
            throw new InvalidOperationException("A unit of work may not start another one.");
        }
    }

    /// <summary>Until the unit's end.</summary>
    public readonly struct Scope : IDisposable
    {
        public void Dispose() => Inside.Value = false;
    }
}
