using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Storage;
using Otp.TestKit.Gateway;
using Otp.TestKit.Service;

namespace Otp.TestKit.Events;

/// <summary>Clients that are told what becomes of their codes, and what their receivers took.</summary>
public static class EventReceivers
{
    /// <summary>The same with a client that is told; of everything, where no types are named.</summary>
    public static OtpServiceSetup WithEvents(this OtpServiceSetup setup, string client, Uri address, string[] secrets, params string[] types)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(secrets);
        ArgumentNullException.ThrowIfNull(types);
        setup = setup.With($"Clients:{client}:Events:Address", address.ToString());
        foreach (var (index, secret) in secrets.Index())
        {
            setup = setup.With(string.Create(CultureInfo.InvariantCulture, $"Clients:{client}:Events:Secrets:{index}"), secret);
        }

        foreach (var (index, type) in types.Index())
        {
            setup = setup.With(string.Create(CultureInfo.InvariantCulture, $"Clients:{client}:Events:Types:{index}"), type);
        }

        return setup;
    }

    /// <summary>The events about a token that a receiver took, each post of them.</summary>
    public static IReadOnlyList<GatewayCall> EventsOf(this GatewayStub receiver, string token)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        return [.. receiver.Calls.Where(call => call.Json.GetProperty("data").GetProperty("token").GetString() == token)];
    }

    /// <summary>The same once there are so many.</summary>
    public static Task<IReadOnlyList<GatewayCall>> EventsOfAsync(this GatewayStub receiver, string token, int count = 1)
        => Eventually.ReadAsync(() => Task.FromResult(receiver.EventsOf(token)), calls => calls.Count >= count);

    /// <summary>What waits in a service's outbox, and what was given up, once it is as wanted.</summary>
    public static Task<OutboxCount> OutboxWhenAsync(this OtpServiceHost service, Func<OutboxCount, bool> wanted)
    {
        ArgumentNullException.ThrowIfNull(service);
        var storage = service.Services.GetRequiredService<IUnitOfWork>();
        return Eventually.ReadAsync(
            () => storage.ReadAsync((stored, _) => stored.Outbox.CountAsync(DateTimeOffset.MaxValue), CancellationToken.None), wanted);
    }

    /// <summary>Waits until nothing is in a service's outbox that is not given up.</summary>
    public static Task<OutboxCount> OutboxEmptyAsync(this OtpServiceHost service) => service.OutboxWhenAsync(outbox => outbox.Due == 0);

    /// <summary>The part of an event that is about the code, as it came.</summary>
    public static string DataOf(this GatewayCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var document = JsonDocument.Parse(call.Body);
        return document.RootElement.GetProperty("data").GetRawText();
    }
}
