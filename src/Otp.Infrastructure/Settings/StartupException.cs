namespace Otp.Infrastructure.Settings;

/// <summary>The service cannot start. The message names the setting and the remedy, and is all that an operator needs.</summary>
public sealed class StartupException : Exception
{
    /// <summary>For the general case.</summary>
    public StartupException()
        : base("The service cannot start.")
    {
    }

    /// <summary>With the sentence to show.</summary>
    public StartupException(string message)
        : base(message)
    {
    }

    /// <summary>With the sentence to show and its cause.</summary>
    public StartupException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// The sentence and its cause, without the way there: the host logs what keeps it from starting, and whoever reads that
    /// has something to fix, not to debug.
    /// </summary>
    public override string ToString()
        => InnerException is null ? Message : $"{Message} ({InnerException.GetType().Name}: {InnerException.Message})";
}
