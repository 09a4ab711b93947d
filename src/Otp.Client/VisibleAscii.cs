namespace Otp.Client;

/// <summary>What may stand in a header of our own: at least one character, none of them a space, a control or beyond ASCII.</summary>
internal static class VisibleAscii
{
    public static bool Is(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
