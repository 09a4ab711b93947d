using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Tests;

/// <summary>A span as it left a process.</summary>
/// <param name="Resource">The name of who sent it.</param>
/// <param name="Name">Its name.</param>
/// <param name="TraceId">Its trace.</param>
/// <param name="Id">Its id, by which its children know it.</param>
/// <param name="ParentId">The span that it is a part of; empty for a trace's first.</param>
internal sealed record CollectedSpan(string Resource, string Name, string TraceId, string Id, string ParentId)
{
    public override string ToString() => $"{Resource}: {Name}";
}

/// <summary>Takes what is sent by OTLP over HTTP, on a free port of the loopback interface.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _requests = new();
    private readonly WebApplication _app;

    private Collector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    public string Address { get; private set; } = "";

    public IReadOnlyList<CollectedSpan> Spans => [.. Bodies("/v1/traces").SelectMany(SpansIn)];

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        collector.Address = collector._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return collector;
    }

    /// <summary>All that was sent to a path; the words in it are text, whatever lies between them.</summary>
    public IReadOnlyList<string> Texts(string path) => [.. Bodies(path).Select(Encoding.Latin1.GetString)];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Field numbers: https://github.com/open-telemetry/opentelemetry-proto/blob/v1.8.0/opentelemetry/proto/trace/v1/trace.proto
    private static IEnumerable<CollectedSpan> SpansIn(byte[] request)
        => from ofResource in Fields(request, 1)
           let resource = ResourceIn(Fields(ofResource, 1).Single())
           from ofScope in Fields(ofResource, 2)
           from span in Fields(ofScope, 2)
           select new CollectedSpan(
               resource,
               Encoding.UTF8.GetString(Fields(span, 5).Single()),
               Convert.ToHexStringLower(Fields(span, 1).Single()),
               Convert.ToHexStringLower(Fields(span, 2).Single()),
               Convert.ToHexStringLower(Fields(span, 4).SingleOrDefault([])));

    private static string ResourceIn(byte[] resource)
        => Fields(resource, 1)
            .Where(attribute => Encoding.UTF8.GetString(Fields(attribute, 1).Single()) == "service.name")
            .Select(attribute => Encoding.UTF8.GetString(Fields(Fields(attribute, 2).Single(), 1).Single()))
            .Single();

    private static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (tag == WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited))
            {
                found.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }

    private IEnumerable<byte[]> Bodies(string path) => _requests.Where(request => request.Path == path).Select(request => request.Body);

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _requests.Enqueue((context.Request.Path, body.ToArray()));
    }
}
