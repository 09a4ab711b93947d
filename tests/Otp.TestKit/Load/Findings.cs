using System.Collections.Concurrent;
using System.Globalization;

namespace Otp.TestKit.Load;

/// <summary>How the promises held.</summary>
public sealed class Findings
{
    private readonly ConcurrentQueue<string> _sentences = new();
    private int _lost;
    private int _duplicated;
    private int _verifiedTwice;
    private int _repeatsAllowed;

    /// <summary>Requests that were answered.</summary>
    public int Operations { get; init; }

    /// <summary>What was acknowledged and is gone: a code, its message, a verification, a counted guess.</summary>
    public int Lost => _lost;

    /// <summary>Messages or guesses too many, where the design does not allow for them.</summary>
    public int Duplicated => _duplicated;

    /// <summary>Codes with more than one 200.</summary>
    public int VerifiedTwice => _verifiedTwice;

    /// <summary>Messages that were repeated as the design allows: after a crash between call and record, or an ambiguous answer.</summary>
    public int RepeatsAllowed => _repeatsAllowed;

    /// <summary>What was found, for whoever has to find out why.</summary>
    public IReadOnlyCollection<string> Sentences => _sentences;

    public void Lose(string sentence) => Add(ref _lost, sentence, 1);

    public void Duplicate(string sentence, int times = 1) => Add(ref _duplicated, sentence, times);

    public void VerifyTwice(string sentence) => Add(ref _verifiedTwice, sentence, 1);

    public void AllowRepeats(int times) => Interlocked.Add(ref _repeatsAllowed, times);

    /// <summary>A row of a table: operations, lost, duplicated, verified twice.</summary>
    public string ToRow(string name)
        => string.Create(CultureInfo.InvariantCulture, $"| {name} | {Operations} | {Lost} | {Duplicated} | {VerifiedTwice} |");

    private void Add(ref int count, string sentence, int times)
    {
        Interlocked.Add(ref count, times);
        _sentences.Enqueue(sentence);
    }
}
