// Every test has its own files, ports and clocks; two fixtures at a time keep the slow ones from being waited for.
[assembly: Parallelizable(ParallelScope.Fixtures)]
