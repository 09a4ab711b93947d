using Otp.Application.Storage;
using Otp.Domain.Abuse;
using Otp.Domain.Otps;

namespace Otp.TestKit.Storage;

/// <summary>The smallest unit that leaves something behind: it charges one send to a token, and counts how often it was run.</summary>
internal sealed class Charge(string token, Exception? fault = null)
{
    public int Runs { get; private set; }

    public static BudgetKey KeyOf(string token) => BudgetKey.SendsFor(ClientId.Default, RequestToken.Parse(token));

    public async ValueTask<string> RunAsync(IStorage storage, DateTimeOffset now)
    {
        Runs++;
        storage.Budgets.Charge(KeyOf(token), now);
        storage.MarkCommit();
        return fault is null ? token : throw fault;
    }
}
