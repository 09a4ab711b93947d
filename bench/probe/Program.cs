using System.Globalization;
using Probe;

// Measures what wrk cannot. Times are in milliseconds. Results are one line of fields, separated by tabs.
//
//   start URL COMMAND...                     starts a program, waits for its first 200 and ends it. Prints how long that took
//   arrivals URL PROVIDER FIRST COUNT PAUSE  creates COUNT codes on one connection, with a pause after each. Prints p50 and p99 of
//                                            the 201, p50 and p99 from the 201 to the provider's call, and the number of calls
//                                            that never came
//   steady URL FIRST RATE WARM SECONDS FILE  creates RATE codes a second, no matter how soon they are answered: WARM seconds to
//                                            warm up, then SECONDS to measure. Prints requests, seconds, p50 and p99 from the
//                                            instant that each was due, errors, and for how many seconds the oldest item of the
//                                            service's database FILE had been over
//   disk FOLDER                              prints SQLite's version and the median of an fsync of 4 KiB in the folder
return args switch
{
    ["start", var url, .. var command] => Print(await StartUp.MeasureAsync(new Uri(url), command)),
    ["arrivals", var url, var provider, var first, var count, var pause] => Print(
        await Arrivals.MeasureAsync(
            new Uri(url), new Uri(provider), Number(first), Number(count), TimeSpan.FromMilliseconds(Number(pause)))),
    ["steady", var url, var first, var rate, var warm, var seconds, var file] => Print(
        await SteadyLoad.MeasureAsync(new Uri(url), Number(first), Number(rate), Number(warm), Number(seconds), file)),
    ["disk", var folder] => Print(Disk.SqliteVersion(), Format(Disk.FsyncTime(folder))),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static string Format(double value) => value.ToString("F3", CultureInfo.InvariantCulture);

static int Print(params object[] fields)
{
    var texts = fields.SelectMany(field => field is double[] values ? values.Select(Format) : [field.ToString()!]);
    Console.WriteLine(string.Join('\t', texts));
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("Probe start|arrivals|steady|disk: see Program.cs.");
    return 2;
}
