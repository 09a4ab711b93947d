using Microsoft.EntityFrameworkCore;

namespace Otp.Architecture.Tests.Violations.Domain;

/// <summary>Breaks the rule on purpose, only inside an asynchronous method.</summary>
internal static class KnowsEntityFramework
{
    public static async Task<int> CountAsync(IQueryable<string> names) => await names.CountAsync();
}
