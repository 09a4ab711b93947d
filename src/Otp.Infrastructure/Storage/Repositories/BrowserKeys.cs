using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Otp.Application.Storage;

namespace Otp.Infrastructure.Storage.Repositories;

internal sealed class BrowserKeys(OtpDbContext context, EngineSql sql) : IBrowserKeys
{
    // There are a few a year: they are read whole, by their key.
    public async ValueTask<IReadOnlyList<string>> ListAsync()
        => await context.DataProtectionKeys
            .Where(row => row.Name.CompareTo("") > 0)
            .OrderBy(row => row.Name)
            .Select(row => row.Xml)
            .ToListAsync();

    public async ValueTask<bool> AddAsync(int place, string xml)
    {
        var name = place.ToString("D6", CultureInfo.InvariantCulture);
        await sql.HoldAsync($"browser key {name}");
        if (await context.DataProtectionKeys.AnyAsync(row => row.Name == name))
        {
            return false;
        }

        context.DataProtectionKeys.Add(new DataProtectionKeyRow { Name = name, Xml = xml });
        return true;
    }
}
