using System.Globalization;

namespace Otp.Domain.Delivery;

/// <summary>
/// What a provider is given to name a step by in its reports (<c>client_ref</c>): the delivery's id and the step's number in hex,
/// so that a report finds its delivery by its key. Says nothing about the token.
/// </summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Step">The step's place in it, from 0 to 255.</param>
public readonly record struct StepReference(DeliveryId Delivery, int Step)
{
    /// <summary>Its length in characters; providers take up to 40.</summary>
    public const int Length = IdLength + 2;

    private const int IdLength = 32;

    /// <summary>Reads a reference; false for what is none of ours.</summary>
    public static bool TryParse(string? text, out StepReference reference)
    {
        if (text is { Length: Length }
            && Guid.TryParseExact(text.AsSpan(0, IdLength), "N", out var id)
            && byte.TryParse(text.AsSpan(IdLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var step))
        {
            reference = new StepReference(new DeliveryId(id), step);
            return true;
        }

        reference = default;
        return false;
    }

    /// <summary>The reference as it goes to the provider.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Delivery.Value:N}{Step:x2}");
}
