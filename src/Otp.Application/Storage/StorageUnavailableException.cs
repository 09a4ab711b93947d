namespace Otp.Application.Storage;

/// <summary>Storage cannot answer: locked, full, read-only, broken or overloaded. Nothing was written and nothing judged.</summary>
public sealed class StorageUnavailableException : Exception
{
    /// <summary>Whether it is only that too much waits for it.</summary>
    public bool IsOverload { get; init; }

    /// <summary>For the general case.</summary>
    public StorageUnavailableException()
        : base("Storage is unavailable.")
    {
    }

    /// <summary>With what happened, for the log.</summary>
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With what happened and the engine's own exception, for the log.</summary>
    public StorageUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
