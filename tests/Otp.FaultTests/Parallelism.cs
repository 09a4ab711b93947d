// Most of the time of a fault is waiting: for a lease, for a call's limit, for a process to start.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
