using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Otp.TestKit.Service;

/// <summary>Keeps what the service logs, at every level, and the scopes in which it does.</summary>
public sealed class ServiceLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    /// <summary>Its lines once one of them holds a text: the service may answer before it has said all that it says at start.</summary>
    public Task<IReadOnlyList<string>> WhenItSaysAsync(string text)
        => Eventually.ReadAsync(() => Task.FromResult(Lines), lines => lines.Any(line => line.Contains(text, StringComparison.Ordinal)));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
        // Its lines are read after the service has stopped.
    }

    private sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            // What it says may be printed with every line.
            lines.Enqueue($"Scope {category}: {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
