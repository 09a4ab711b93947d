// Each test has servers of its own, so fixtures need not wait for each other.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(2)]
