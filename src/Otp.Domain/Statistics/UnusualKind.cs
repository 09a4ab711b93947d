namespace Otp.Domain.Statistics;

/// <summary>What unusual traffic looks like. The values are stored; a higher one takes the place of a lower one.</summary>
public enum UnusualKind
{
    /// <summary>Codes of one place stay unverified: somebody may be asking for codes that nobody waits for.</summary>
    Place = 1,

    /// <summary>Conversion fell in most places at once: the texts, the form or the provider.</summary>
    Everywhere = 2,
}
