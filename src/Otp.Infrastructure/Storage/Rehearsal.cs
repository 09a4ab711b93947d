using Microsoft.Extensions.Hosting;
using Otp.Application.Abuse;
using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Storage;

/// <summary>
/// Does once, before the first request, what every request does, and undoes it: Entity Framework compiles what it is asked and what
/// it writes when that is first run, and on a busy machine the first callers would wait for it in vain.
/// </summary>
internal sealed class Rehearsal(IUnitOfWork unitOfWork) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(ActAsync(cancellationToken), unitOfWork.ReadAsync(AskAsync, cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The first callers are told so, and the log with them.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ActAsync(CancellationToken cancellationToken)
    {
        try
        {
            await unitOfWork.RunBehindAsync((storage, now) => ActAsync((OtpStorage)storage, now), cancellationToken);
        }
        catch (RehearsalOverException)
        {
            // Which has rolled it back.
        }
    }

    private static async ValueTask<int> ActAsync(OtpStorage storage, DateTimeOffset now)
    {
        var counted = new SharedBudget(Nobody.Budget, now);
        await storage.Budgets.HoldAsync([Nobody.Budget], now, counted, counted);
        await storage.ParkedReports.TakeAsync("0", "0");
        var (item, sent) = Nobody.Code(now);
        storage.Otps.Add(item);
        storage.Deliveries.Add(sent);
        storage.Budgets.Charge(Nobody.Budget, now);
        await storage.SaveAsync(now);
        storage.Clear();
        (await storage.Otps.FindNewestAsync(Nobody.Client, Nobody.Token))?.Cancel(now);
        foreach (var delivery in await storage.Deliveries.ListAsync(item.Id))
        {
            delivery.Apply(new DeliveryEvent.Stopped(DropReason.Cancelled), now);
        }

        await storage.SaveAsync(now);
        throw new RehearsalOverException();
    }

    // What is compiled here serves units that write as well, so the two go on side by side.
    private static async ValueTask<int> AskAsync(IStorage storage, DateTimeOffset now)
    {
        await storage.Otps.GlanceAsync(Nobody.Client, Nobody.Token);
        await storage.Budgets.HoldAsync([Nobody.Budget], now);
        await storage.Otps.FindAsync(OtpItemId.New(now));
        await storage.Deliveries.ListAsync(OtpItemId.New(now));
        await storage.Deliveries.FindAsync(DeliveryId.New(now));
        return 0;
    }

    private sealed class RehearsalOverException() : Exception("The rehearsal is over.");
}

/// <summary>No client has such a name, so nothing of anybody's is found or charged under it.</summary>
internal static class Nobody
{
    public static readonly ClientId Client = new("");
    public static readonly RequestToken Token = RequestToken.Parse("0");
    public static readonly BudgetKey Budget = BudgetKey.SendsFor(Client, Token);

    /// <summary>A code, and its delivery.</summary>
    public static (OtpItem Item, OtpDelivery Delivery) Code(DateTimeOffset now)
    {
        var origin = new CodeOrigin("", OtpSeed.FromBytes(new byte[OtpSeed.Size]));
        var item = OtpItem.Issue(Client, Token, previous: null, new RecipientFingerprint(null, null), origin, new OtpPolicy(), now);
        return (item, OtpDelivery.Start(item, [new ChannelAddress(Channel.Sms, "0")], TimeSpan.Zero, TimeSpan.Zero, now));
    }
}
