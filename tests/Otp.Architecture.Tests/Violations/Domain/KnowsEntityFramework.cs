using Microsoft.EntityFrameworkCore;

namespace Otp.Architecture.Tests.Violations.Domain;

/// <summary>Breaks the rule on purpose, inside an asynchronous method alone.</summary>
internal static class KnowsEntityFramework
{
    public static async Task<int> CountAsync(IQueryable<string> names) => await names.CountAsync();
}
