using System.Globalization;
using StoredItems;

// Fills a database of the service with more of what is in it: StoredItems DATABASE COUNT
//
// The service itself has migrated the file and stored some codes in it, with all that belongs to them. Each of their rows is
// copied until the table of items holds COUNT, so that the copies are what the service writes, in its own proportions,
// whatever columns a later migration adds. The service must not be running.
if (args is not [var path, var count])
{
    Console.Error.WriteLine("StoredItems DATABASE COUNT");
    return 2;
}

using var copier = new RowCopier(path);
copier.Fill(int.Parse(count, CultureInfo.InvariantCulture));
return 0;
