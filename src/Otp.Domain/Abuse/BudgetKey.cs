using System.Security.Cryptography;
using System.Text;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Domain.Abuse;

/// <summary>
/// What a budget is kept for: a token, an address or a client. 128 bits of a hash, so that every budget is one short key
/// of one table. Equal keys are equal budgets.
/// </summary>
public sealed class BudgetKey : IEquatable<BudgetKey>
{
    /// <summary>The size of a key, in bytes.</summary>
    public const int Size = 16;

    // A kind, a client's name in UTF-8 and a token, with some room.
    private const int MaxTextSize = 64 + (ClientId.MaxLength * 3) + RequestToken.MaxLength;

    private readonly byte[] _bytes;

    private BudgetKey(byte[] bytes, bool isShared)
    {
        _bytes = bytes;
        IsShared = isShared;
    }

    /// <summary>The key, for storage.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether all requests of a client, or to a country, charge it, and not only those about one token or person.</summary>
    public bool IsShared { get; }

    /// <summary>Sends for one client's token.</summary>
    public static BudgetKey SendsFor(ClientId client, RequestToken token)
        => Of("sends/token", client.Value, Encoding.UTF8.GetBytes(token.Value));

    /// <summary>Sends to one address, over all clients: the budget protects the person.</summary>
    public static BudgetKey SendsTo(AddressHash address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Of("sends/address", "", address.Bytes);
    }

    /// <summary>Sends of one client, counted over a short window.</summary>
    public static BudgetKey SendsPerMinuteOf(ClientId client) => Of("sends/client/minute", client.Value, [], isShared: true);

    /// <summary>Sends of one client, counted over a day.</summary>
    public static BudgetKey SendsPerDayOf(ClientId client) => Of("sends/client/day", client.Value, [], isShared: true);

    /// <summary>Codes to numbers of one country, over all clients.</summary>
    /// <param name="country">Its ISO 3166-1 alpha-2 code; empty for numbers of no country.</param>
    public static BudgetKey SendsToCountry(string country) => Of("sends/country", country, [], isShared: true);

    /// <summary>Sends that one of a client's end users asked for.</summary>
    public static BudgetKey SendsFrom(ClientId client, AddressHash source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Of("sends/source", client.Value, source.Bytes);
    }

    /// <summary>Failed verifications of codes that one of a client's end users asked for.</summary>
    public static BudgetKey FailuresFrom(ClientId client, AddressHash source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Of("failures/source", client.Value, source.Bytes);
    }

    /// <summary>Failed verifications of one client's codes to one address.</summary>
    public static BudgetKey FailuresOf(ClientId client, AddressHash address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Of("failures", client.Value, address.Bytes);
    }

    /// <inheritdoc/>
    public bool Equals(BudgetKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BudgetKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);

    /// <summary><c>[budget]</c>, whatever it is for.</summary>
    public override string ToString() => "[budget]";

    private static BudgetKey Of(string kind, string client, ReadOnlySpan<byte> subject, bool isShared = false)
    {
        // Neither a kind nor a client's name holds a zero character, so the parts cannot run into each other.
        Span<byte> text = stackalloc byte[MaxTextSize];
        var size = Encoding.UTF8.GetBytes(kind, text);
        text[size++] = 0;
        size += Encoding.UTF8.GetBytes(client, text[size..]);
        text[size++] = 0;
        subject.CopyTo(text[size..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..(size + subject.Length)], hash);
        return new BudgetKey(hash[..Size].ToArray(), isShared);
    }
}
