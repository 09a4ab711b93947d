using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Otp.Domain.Recipients;

/// <summary>
/// A mailbox: a dot-atom at a domain with a dot (RFC 5321, 4.1.2, without what nobody's mailbox has: quoted parts, comments,
/// domain literals), in ASCII. Prints masked.
/// </summary>
public readonly record struct EmailAddress
{
    /// <summary>The longest address, in characters (RFC 5321, 4.5.3.1.3, less the brackets of a path).</summary>
    public const int MaxLength = 254;

    /// <summary>The signs of an address, as a regular expression, for API documents; not every such text is an address.</summary>
    public const string Pattern = "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+$";

    /// <summary>The rule as a sentence, for error messages.</summary>
    public const string Rule =
        "An email is a plain address of at most 254 ASCII characters, such as anna@example.com: no quotes, comments or display name, "
        + "and an international domain in its ASCII form (xn--...).";

    // RFC 5321, 4.5.3.1.1, and RFC 1035, 2.3.4.
    private const int MaxLocalLength = 64;
    private const int MaxLabelLength = 63;

    // The same mailboxes under two names, whose owners may write dots into them at will.
    private const string Gmail = "gmail.com";
    private const string GoogleMail = "googlemail.com";

    private static readonly SearchValues<char> Atom =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+/=?^_`{|}~-");

    private static readonly SearchValues<char> Label =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    private readonly string? _value;

    private EmailAddress(string value) => _value = value;

    /// <summary>The address as it was spelt: where the message goes.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no address.</exception>
    public string Value => _value ?? throw new InvalidOperationException("The default EmailAddress is no address.");

    /// <summary>
    /// The mailbox that the address names, whatever its spelling: in lower case, without <c>+tag</c>, and at Gmail without dots
    /// and under one of its two domains. Budgets and comparisons go by it.
    /// </summary>
    public string Identity
    {
        get
        {
            var lower = Value.ToLowerInvariant();
            var at = lower.IndexOf('@', StringComparison.Ordinal);
            var (local, domain) = (lower[..at], lower[(at + 1)..]);
            var tag = local.IndexOf('+', StringComparison.Ordinal);
            local = tag > 0 ? local[..tag] : local;
            return domain is Gmail or GoogleMail
                ? $"{local.Replace(".", "", StringComparison.Ordinal)}@{Gmail}"
                : $"{local}@{domain}";
        }
    }

    /// <summary>Reads an address; false when it breaks <see cref="Rule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EmailAddress address)
    {
        var at = text is { Length: <= MaxLength } ? text.IndexOf('@', StringComparison.Ordinal) : -1;
        if (at < 0 || !IsLocal(text.AsSpan(0, at)) || !IsDomain(text.AsSpan(at + 1)))
        {
            address = default;
            return false;
        }

        address = new EmailAddress(text!);
        return true;
    }

    /// <summary>Whether both are the same mailbox, however they were spelt.</summary>
    public bool Equals(EmailAddress other)
        => string.Equals(_value is null ? null : Identity, other._value is null ? null : other.Identity, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => _value is null ? 0 : StringComparer.Ordinal.GetHashCode(Identity);

    /// <summary>The address with all of its local part masked but the first character.</summary>
    public override string ToString() => Mask.Mailbox(_value ?? "");

    private static bool IsLocal(ReadOnlySpan<char> local)
    {
        if (local.Length is < 1 or > MaxLocalLength)
        {
            return false;
        }

        foreach (var part in local.Split('.'))
        {
            if (local[part] is not { IsEmpty: false } atom || atom.ContainsAnyExcept(Atom))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var labels = 0;
        var last = ReadOnlySpan<char>.Empty;
        foreach (var part in domain.Split('.'))
        {
            last = domain[part];
            if (last.Length is < 1 or > MaxLabelLength || last.ContainsAnyExcept(Label) || last[0] == '-' || last[^1] == '-')
            {
                return false;
            }

            labels++;
        }

        // No top-level domain is a number: that would be an IP address.
        return labels > 1 && last.ContainsAnyExceptInRange('0', '9');
    }
}
