using Microsoft.Extensions.Configuration;

namespace Otp.Infrastructure.Settings;

/// <summary>Settings of several lines or entries, written on one line, as an environment variable often has to be.</summary>
public static class OneLine
{
    /// <summary>The text with line breaks where <c>\n</c> or <c>\r\n</c> is written out.</summary>
    public static string WithBreaks(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace(@"\r\n", "\n", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>The entries of a list that is written as one value, <c>IT,DE</c>: the binder would pass it over.</summary>
    public static string[] Entries(IConfiguration configuration, string setting)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Split(configuration[setting]);
    }

    /// <summary>The entries of a list that is one value; none where there is none.</summary>
    public static string[] Split(string? value)
        => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
