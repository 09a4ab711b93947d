using Otp.TestKit;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Otp.EndToEnd.Tests.Publishing;

/// <summary>A compose file (https://github.com/compose-spec/compose-spec/blob/main/spec.md), as far as the tests look at it.</summary>
internal sealed class ComposeFile
{
    public Dictionary<string, ComposeService> Services { get; init; } = [];

    public Dictionary<string, ComposeSecret> Secrets { get; init; } = [];

    public Dictionary<string, object?> Volumes { get; init; } = [];

    /// <summary>Those of its services that run our image.</summary>
    public IReadOnlyList<ComposeService> Ours => [.. Services.Values.Where(service => service.Image == "otp-service")];

    /// <summary>One of those in deploy/docker.</summary>
    public static ComposeFile Read(string name)
    {
        using var text = File.OpenText(Repository.File(typeof(ComposeFile).Assembly, $"deploy/docker/{name}"));
        return new DeserializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .IgnoreUnmatchedProperties()
            .Build()
            .Deserialize<ComposeFile>(new MergingParser(new Parser(text)));
    }
}

internal sealed class ComposeService
{
    public string? Image { get; init; }

    public string? PullPolicy { get; init; }

    public string? User { get; init; }

    public string? EnvFile { get; init; }

    public Dictionary<string, string> Environment { get; init; } = [];

    public List<string> Secrets { get; init; } = [];

    public List<string> Volumes { get; init; } = [];

    public List<string> Ports { get; init; } = [];

    public ComposeHealthcheck? Healthcheck { get; init; }

    public bool ReadOnly { get; init; }

    public List<string> Tmpfs { get; init; } = [];

    public List<string> CapDrop { get; init; } = [];

    public List<string> SecurityOpt { get; init; } = [];

    public string? StopGracePeriod { get; init; }
}

internal sealed class ComposeHealthcheck
{
    public List<string> Test { get; init; } = [];
}

internal sealed class ComposeSecret
{
    public string? File { get; init; }
}
