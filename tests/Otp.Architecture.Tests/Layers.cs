using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Otp.Architecture.Tests;

/// <summary>
/// The layers below a namespace, and what each may depend on. Below <c>Otp</c> stands the service; below
/// <c>Otp.Architecture.Tests.Violations</c> stand types that break each rule on purpose.
/// </summary>
internal sealed class Layers
{
    public static readonly Layers OfTheService = new("Otp", "Otp.Domain", "Otp.Application", "Otp.Infrastructure", "Otp.Dashboard", "Otp.Api");

    public static readonly Layers OfTheViolations = new("Otp.Architecture.Tests.Violations", "Otp.Architecture.Tests");

    // Frameworks and providers that the inner layers know nothing of.
    private static readonly string[] OuterWorld =
        ["Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "Microsoft.Data", "System.Data", "System.Net.Http", "Npgsql", "Vonage"];

    // The base class library, the one package of the domain, and what the compiler embeds.
    private static readonly string[] OpenToTheDomain = ["System", "PhoneNumbers", "Microsoft.CodeAnalysis"];

    private readonly string _root;
    private readonly Lazy<ArchUnitNET.Domain.Architecture> _architecture;

    private Layers(string root, params string[] assemblies)
    {
        _root = root;
        _architecture = new(() => new ArchLoader().LoadAssemblies([.. assemblies.Select(System.Reflection.Assembly.Load)]).Build());
    }

    public ArchUnitNET.Domain.Architecture Architecture => _architecture.Value;

    public IArchRule DomainDependsOnNothing
        => TypesOf("Domain").Should().FollowCustomCondition(
            type => Targets(type).All(
                target => IsIn(target, Below("Domain")) || (IsIn(target, OpenToTheDomain) && !IsIn(target, OuterWorld))),
            "depend on nothing but themselves, the base class library and libphonenumber",
            "depends on more");

    public IArchRule ApplicationDependsOnlyOnTheDomain
        => TypesOf("Application").Should().FollowCustomCondition(
            type => !Targets(type).Any(target => IsIn(target, [.. OuterWorld, Below("Infrastructure"), Below("Dashboard"), Below("Api")])),
            "depend on no outer layer, storage engine, web framework or provider",
            "depends on one");

    // As long as the layer is empty, a rule about none of its types is kept.
    public IArchRule InfrastructureDoesNotDependOnTheApi
        => TypesOf("Infrastructure").Should().FollowCustomCondition(
            type => !Targets(type).Any(target => IsIn(target, Below("Dashboard"), Below("Api"))),
            "not depend on the API or the dashboard",
            "depends on one").WithoutRequiringPositiveResults();

    public IArchRule DashboardDependsOnlyOnTheApplication
        => TypesOf("Dashboard").Should().FollowCustomCondition(
            type => !Targets(type).Any(target => IsIn(target, Below("Infrastructure"), Below("Api"))),
            "depend on no outer layer but itself",
            "depends on one").WithoutRequiringPositiveResults();

    public IEnumerable<string> NamesIn(string layer) => TypesOf(layer).GetObjects(Architecture).Select(type => type.FullName);

    private static IEnumerable<string> Targets(IType type) => type.Dependencies.Select(dependency => dependency.Target.FullName);

    private static bool IsIn(string fullName, params string[] namespaces)
        => Array.Exists(namespaces, name => fullName.StartsWith($"{name}.", StringComparison.Ordinal));

    private string Below(string layer) => $"{_root}.{layer}";

    private ArchUnitNET.Fluent.Syntax.Elements.Types.GivenTypesConjunction TypesOf(string layer)
        => Types().That().FollowCustomPredicate(type => IsIn(type.FullName, Below(layer)), $"belong to {Below(layer)}");
}
