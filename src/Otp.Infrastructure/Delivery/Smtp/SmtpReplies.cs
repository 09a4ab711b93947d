using MailKit;

namespace Otp.Infrastructure.Delivery.Smtp;

/// <summary>
/// Listens for what decides an outcome: the first reply that refuses, and whether the server asked for the message. MailKit says
/// RSET after a refusal, and when the server has hung up by then, as after a 421 it does, only the broken connection is told. Of
/// what is said, in either direction, nothing is kept or written anywhere.
/// </summary>
internal sealed class SmtpReplies : IProtocolLogger
{
    private const int CodeLength = 3;
    private const int FirstRefusing = 400;
    private const int LastRefusing = 599;
    private const int StartMailInput = 354;

    private int _column;
    private int _code;

    /// <summary>The code of the first reply that refused since the beginning, 400 to 599; null when none did.</summary>
    public int? Refusal { get; private set; }

    /// <summary>Whether the server has asked for the message: from then on it may have it, whatever becomes of the connection.</summary>
    public bool AskedForMessage { get; private set; }

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>Forgets what was replied.</summary>
    public void Begin()
    {
        Refusal = null;
        AskedForMessage = false;
    }

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count)
    {
    }

    public void LogServer(byte[] buffer, int offset, int count)
    {
        foreach (var octet in buffer.AsSpan(offset, count))
        {
            if (octet == '\n')
            {
                _column = 0;
                continue;
            }

            if (_column >= CodeLength)
            {
                continue;
            }

            // A line that does not begin with a code is none of a reply.
            _code = _column == 0 ? octet - '0' : (_code * 10) + octet - '0';
            _column = char.IsAsciiDigit((char)octet) ? _column + 1 : CodeLength + 1;
            if (_column == CodeLength)
            {
                Replied(_code);
            }
        }
    }

    public void Dispose()
    {
    }

    private void Replied(int code)
    {
        AskedForMessage |= code == StartMailInput;
        if (code is >= FirstRefusing and <= LastRefusing)
        {
            Refusal ??= code;
        }
    }
}
