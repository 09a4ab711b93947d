using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Otp.Application.Storage;

namespace Otp.Dashboard.Sessions;

/// <summary>
/// Keeps the keys of data protection in the database. A key takes the place after those that its maker has read: of several instances
/// that miss one at the same moment the first makes it, and the others find it there.
/// </summary>
internal sealed class DatabaseKeys(IUnitOfWork unitOfWork) : IXmlRepository
{
    private int _read;

    // The framework asks without waiting, once a day and process.
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var keys = unitOfWork.ReadAsync((storage, _) => storage.BrowserKeys.ListAsync(), CancellationToken.None).GetAwaiter().GetResult();
        Volatile.Write(ref _read, keys.Count);
        return [.. keys.Select(key => XElement.Parse(key))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var place = Volatile.Read(ref _read);
        var xml = element.ToString(SaveOptions.DisableFormatting);
        unitOfWork.RunAsync((storage, _) => storage.BrowserKeys.AddAsync(place, xml), CancellationToken.None).GetAwaiter().GetResult();
    }
}
