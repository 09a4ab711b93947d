using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;

namespace VonageSimulator.Control;

/// <summary>Sends events to every open page.</summary>
internal sealed class EventHub
{
    private const int Backlog = 1_000;

    private readonly ConcurrentDictionary<Channel<SseItem<string>>, bool> _pages = new();

    public void Publish(string name, object data)
    {
        if (_pages.IsEmpty)
        {
            return;
        }

        var item = new SseItem<string>(JsonSerializer.Serialize(data, Wire.Json), name);
        foreach (var page in _pages.Keys)
        {
            page.Writer.TryWrite(item);
        }
    }

    public async IAsyncEnumerable<SseItem<string>> SubscribeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A page that is too slow loses the oldest events. It can be loaded again.
        var page = Channel.CreateBounded<SseItem<string>>(new BoundedChannelOptions(Backlog)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
        });
        _pages[page] = true;
        try
        {
            // Says that the subscription has begun. Whatever the page loads from now on misses nothing.
            yield return new SseItem<string>("{}", "ready");
            await foreach (var item in page.Reader.ReadAllAsync(cancellationToken))
            {
                yield return item;
            }
        }
        finally
        {
            _pages.TryRemove(page, out _);
        }
    }
}
