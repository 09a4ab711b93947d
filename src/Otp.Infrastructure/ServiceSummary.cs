using Microsoft.Extensions.Options;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Storage.Sqlite;

namespace Otp.Infrastructure;

/// <summary>How the service is set up, for the line it prints at start.</summary>
public sealed class ServiceSummary
{
    private const int RecommendedLength = 6;

    internal ServiceSummary(IOptions<OtpOptions> otp, IOptions<DeliveryOptions> delivery, SqliteFile file)
    {
        var policy = otp.Value.Policy;
        Provider = delivery.Value.Provider?.ToString() ?? "";
        Database = $"SQLite ({Path.GetFileName(file.Path)})";
        ShortCodes = policy.CodeLength < RecommendedLength;
        FailoverAfterExpiry = delivery.Value.ReadTimeout >= policy.Validity;
    }

    /// <summary>Who delivers.</summary>
    public string Provider { get; }

    /// <summary>Where codes are stored.</summary>
    public string Database { get; }

    /// <summary>Whether codes are shorter than NIST SP 800-63B-4 asks.</summary>
    public bool ShortCodes { get; }

    /// <summary>Whether the second channel would come after the code has expired.</summary>
    public bool FailoverAfterExpiry { get; }
}
