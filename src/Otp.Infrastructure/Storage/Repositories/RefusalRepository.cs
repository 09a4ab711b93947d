using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class RefusalRepository(EngineSql sql) : IRefusals
{
    public ValueTask AddAsync(IReadOnlyList<RefusalDelta> refusals) => sql.AddAsync(
    [
        .. refusals
            .Select(refusal => new RefusalRow
            {
                Address = refusal.Address.Bytes.ToArray(),
                Client = refusal.Client,
                Rule = refusal.Rule,
                Count = refusal.Count,
                FirstAt = refusal.FirstAt,
                LastAt = refusal.LastAt,
            })
            .OrderBy(row => Convert.ToHexString(row.Address), StringComparer.Ordinal)
            .ThenBy(row => row.Client.Value, StringComparer.Ordinal)
            .ThenBy(row => row.Rule, StringComparer.Ordinal),
    ]);
}
