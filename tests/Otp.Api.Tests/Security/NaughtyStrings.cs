namespace Otp.Api.Tests.Security;

/// <summary>Strings that have broken software before.</summary>
internal static class NaughtyStrings
{
    public static readonly string[] All =
    [
        // Nothing, and what looks like nothing.
        "", " ", "  ", "\t", "\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u00a0", "\u1680", "\u2028", "\u2029", "\u3000", "\u200b", "\ufeff", "\u180e",
        "null", "NULL", "nil", "undefined", "None", "NaN", "Infinity", "-Infinity", "true", "false", "[object Object]", "constructor", "__proto__", "hasOwnProperty",

        // Control characters, and text that runs the other way.
        "\0", "12345\0", "\u000112345", "\u0007", "\b", "\u001b[31mred", "\u001b]0;title\u0007", "\u007f", "\u009b31m", "123\u202e45", "\u202d12345", "\u206612345\u2069", "\u200f12345", "\u061c1",
        "\ufffe", "\uffff", "\ufff9x\ufffb", "\ufffd",

        // Digits that are none, and signs that are not letters.
        "１２３４５", "١٢٣٤٥", "१२३४५", "𝟏𝟐𝟑𝟒𝟓", "①②③④⑤", "¹²³⁴⁵", "Ⅻ", "五", "12345\u0301", "1\u03012345", "e\u0301", "ﬁ", "ß", "İstanbul", "ı", "ſ", "Å", "Ω",
        "😀", "👩‍👩‍👧‍👦", "🇮🇹", "✋🏿", "😀12345", "田中さんにあげて下さい", "مرحبا", "שלום", "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",

        // Numbers in every form but the right one.
        "0", "-0", "-1", "+1", "1.0", "1,000", "1e5", "1E+5", "0x3039", "0b101", "0o17", "1_000", "00000", "99999999999", "2147483648", "-2147483649", "9223372036854775808", "1e309", "4.9e-325", "0.0000001",
        "12345 ", " 12345", "12 345", "12345\n", "12345;", "12345'", "12345-", "+12345", "12345.", "12345%00", "1234５",

        // For databases, shells, templates and loggers.
        "' OR '1'='1", "\" OR \"\"=\"", "'; DROP TABLE otp_items; --", "1; ATTACH DATABASE 'x' AS y", "1' UNION SELECT * FROM sqlite_master--", "x' AND 1=randomblob(1000000000)--", "admin'--", "%", "_", "*", "\\", "'", "\"", "`",
        "$(touch /tmp/otp-naughty)", "`id`", "| cat /etc/passwd", "; rm -rf /", "&& whoami", "${jndi:ldap://127.0.0.1/a}", "{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "@(7*7)",
        "%s%s%s%s%n", "%d", "%x%x%x", "{0}", "{0,1000000}", "{@Request}", "{code}", "{", "}", "{}", "%p%n",

        // For browsers.
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "<svg/onload=alert(1)>", "&lt;b&gt;", "&#x41;", "]]>", "<!--", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
        "data:text/html,<script>alert(1)</script>",

        // Paths and addresses.
        "../../../../etc/passwd", "..\\..\\windows\\win.ini", "%2e%2e%2f%2e%2e%2f", "..%c0%af..%c0%af", "/dev/random", "file:///etc/passwd", "http://169.254.169.254/latest/meta-data", "//evil.example", "CON", "NUL.txt", ".", "..", "...", "~", "~root", ".git/config", "a/b", "a\\b", "verify",

        // JSON, headers and lines of a log.
        "{\"code\":\"12345\"}", "[\"12345\"]", "\",\"status\":\"verified", "\\u0031\\u0032", "\\\"", "12345\",\"x\":\"y", "x\r\nX-Injected: yes", "x\nSet-Cookie: a=b", "x%0d%0aX-Injected:%20yes", "x\r\n\r\n<html>", "HTTP/1.1 200 OK", "x\nInformation: verified",

        // Long ones, and what deep nesting looks like.
        new string('1', 11), new string('9', 51), new string('a', 129), new string('x', 256), new string('(', 1000), new string('[', 500), string.Concat(Enumerable.Repeat("😀", 300)), string.Concat(Enumerable.Repeat("a\u0301", 500)), string.Concat(Enumerable.Repeat("../", 300)),
    ];
}
