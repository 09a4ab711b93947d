using Otp.Application.Storage;
using Otp.Domain.Delivery;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Records that a provider took the first step of a delivery: as it was stored at first, as it is when it is run again.</summary>
internal sealed class Answer(OtpDelivery stored)
{
    public int Runs { get; private set; }

    public async ValueTask<int> RunAsync(IStorage storage, DateTimeOffset now)
    {
        Runs++;
        var delivery = Runs == 1 ? storage.Deliveries.TakeUp(stored) : (await storage.Deliveries.FindAsync(stored.Id))!;
        delivery.Apply(new DeliveryEvent.Answered(0, new SendOutcome.Accepted("workflow-1", "message-1")), now);
        return Runs;
    }
}
