using System.Globalization;
using Otp.TestKit.Load;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Endurance;

/// <summary>Runs the load, the kills and the readings of memory, then the audit.</summary>
internal sealed class EnduranceRun : IAsyncDisposable
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromMinutes(2);

    private readonly RunOptions _options;
    private readonly VonageStub _provider;
    private readonly CrashingService _service;
    private readonly MixedLoad _load;
    private readonly MemoryWatch _memory = new();
    private readonly List<Disruption> _kills = [];

    private EnduranceRun(RunOptions options, VonageStub provider)
    {
        _options = options;
        _provider = provider;
        _service = new CrashingService(provider.Address, MixedLoad.Settings);
        _load = new MixedLoad(provider, _service.Client);
    }

    public static async Task<EnduranceRun> PrepareAsync(RunOptions options)
        => new(options, await VonageStub.StartAsync(keepsCalls: false));

    /// <summary>Runs it and prints the results.</summary>
    /// <returns>Whether every promise was kept and the memory was flat.</returns>
    public async Task<bool> RunAsync()
    {
        await _service.StartAsync();
        _provider.Reply = call => Misbehaviour.Of(call.Number);
        var time = TimeSpan.FromMinutes(_options.Minutes);
        using var over = new CancellationTokenSource(time);
        var load = _load.RunAsync(_options.Callers, over.Token);
        await Task.WhenAll(Misbehaviour.GoAndComeAsync(_provider, over.Token), DisturbAsync(over.Token));
        await load;

        _provider.Reply = _ => VonageReply.Accepted;
        await Console.Out.WriteLineAsync("The load is over; looking at everything that was promised.");
        var findings = await new Audit(_load, _provider, _service.Client) { Disruptions = _kills, SettleLimit = SettleLimit }.RunAsync();
        var flat = _options.Kills ? null : _memory.IsFlat((int)time.TotalMinutes);
        await PrintAsync(findings, flat);
        return findings.Lost + findings.Duplicated + findings.VerifiedTwice == 0 && _load.Surprises.Count == 0 && flat != false;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _provider.DisposeAsync();
    }

    // Kills the service when it is time, and reads its memory in between. Leaves it running.
    private async Task DisturbAsync(CancellationToken until)
    {
        var started = TimeProvider.System.GetTimestamp();
        var lastKill = started;
        while (!until.IsCancellationRequested)
        {
            _memory.Read(_service.Id, (int)TimeProvider.System.GetElapsedTime(started).TotalMinutes);
            await Task.Delay(ReadEvery, CancellationToken.None);
            if (_options.Kills && TimeProvider.System.GetElapsedTime(lastKill).TotalSeconds >= _options.KillEverySeconds)
            {
                lastKill = TimeProvider.System.GetTimestamp();
                var begun = TimeProvider.System.GetUtcNow();
                await _service.KillAsync();
                _kills.Add(new Disruption(begun, TimeProvider.System.GetUtcNow()));
                await _service.StartAsync();
            }
        }
    }

    private async Task PrintAsync(Findings findings, bool? flat)
    {
        const string header = "| minutes | people | operations | answers 503 | without an answer "
            + "| kills | lost | duplicated | verified twice | repeats allowed |";
        double[] numbers =
        [
            _options.Minutes, _load.Stories.Count, _load.Operations, _load.Refused, _load.Unanswered, _kills.Count,
            findings.Lost, findings.Duplicated, findings.VerifiedTwice, findings.RepeatsAllowed,
        ];
        await Console.Out.WriteLineAsync(
            $"""

             {header}
             |---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
             | {string.Join(" | ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))} |

             | minute | resident, mean MB | resident, most MB |
             |---:|---:|---:|
             """);
        foreach (var line in _memory.Lines())
        {
            await Console.Out.WriteLineAsync(line);
        }

        if (!_options.Kills)
        {
            await Console.Out.WriteLineAsync(flat switch
            {
                true => "\nMemory is flat after the first minute.",
                false => "\nMemory grows after the first minute.",
                null => "\nToo short to judge the memory: that takes 3 minutes.",
            });
        }

        foreach (var sentence in findings.Sentences.Concat(_load.Surprises).Take(20))
        {
            await Console.Out.WriteLineAsync(sentence);
        }
    }
}
