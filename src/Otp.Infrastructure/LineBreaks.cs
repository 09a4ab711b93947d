namespace Otp.Infrastructure;

/// <summary>Line breaks in settings, many of which can only be written on one line.</summary>
internal static class LineBreaks
{
    /// <summary>The text with line breaks where <c>\n</c> or <c>\r\n</c> is written out.</summary>
    public static string Read(string text)
        => text.Replace(@"\r\n", "\n", StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal);
}
