using Endurance;

if (RunOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(RunOptions.Usage);
    return 2;
}

await using var run = await EnduranceRun.PrepareAsync(options);
return await run.RunAsync() ? 0 : 1;
