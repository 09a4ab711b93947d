using System.Globalization;
using StoredItems;

// Fills a database of the service with copies of its rows: StoredItems DATABASE COUNT
//
// Let the service migrate the file and store some codes first. Their rows, in all tables, are copied until the table of items holds
// COUNT. So the copies look like what the service writes, even if a later migration adds columns. The service must not be running.
if (args is not [var path, var count])
{
    Console.Error.WriteLine("StoredItems DATABASE COUNT");
    return 2;
}

using var copier = new RowCopier(path);
copier.Fill(int.Parse(count, CultureInfo.InvariantCulture));
return 0;
