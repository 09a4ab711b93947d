using System.Reflection;
using ArchUnitNET.Fluent;

namespace Otp.Architecture.Tests;

/// <summary>Dependencies point inwards: API and infrastructure to the application, the application to the domain.</summary>
public sealed class DependencyTests
{
    // Name of the rule, and what breaks it on purpose.
    private static readonly TestCaseData[] Rules =
    [
        new("domain", "Violations.Domain.KnowsTheApplication", "Violations.Domain.KnowsEntityFramework", "Violations.Domain.CallsOverHttp"),
        new(
            "application",
            "Violations.Application.KnowsAspNetCore",
            "Violations.Application.KnowsTheInfrastructure",
            "Violations.Application.KnowsTheApi"),
        new("infrastructure", "Violations.Infrastructure.KnowsTheApi", null, null),
        new("dashboard", "Violations.Dashboard.KnowsTheInfrastructure", "Violations.Dashboard.KnowsTheApi", null),
    ];

    [TestCase("domain")]
    [TestCase("application")]
    [TestCase("infrastructure")]
    [TestCase("dashboard")]
    public void The_service_keeps_the_rule_of_each_layer(string layer)
        => Assert.That(Violations(Layers.OfTheService, layer), Is.Empty);

    [TestCaseSource(nameof(Rules))]
    public void Each_rule_finds_exactly_what_breaks_it(string layer, string first, string? second, string? third)
    {
        var expected = new[] { first, second, third }.OfType<string>().Select(name => $"Otp.Architecture.Tests.{name}");

        Assert.That(Violations(Layers.OfTheViolations, layer), Is.EquivalentTo(expected));
        Assert.That(Rule(Layers.OfTheViolations, layer).HasNoViolations(Layers.OfTheViolations.Architecture), Is.False);
    }

    [TestCase("Domain", "Otp.Domain.Otps.OtpItem")]
    [TestCase("Domain", "Otp.Domain.Recipients.PhoneNumber")]
    [TestCase("Application", "Otp.Application.Otps.VerifyOtpHandler")]
    [TestCase("Dashboard", "Otp.Dashboard.Pages.OverviewModel")]
    public void The_rules_look_at_the_types_of_the_service(string layer, string type)
        => Assert.That(Layers.OfTheService.NamesIn(layer), Does.Contain(type));

    [Test]
    public void The_domain_assembly_refers_only_to_the_framework_and_libphonenumber()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var others = Assembly.Load("Otp.Domain").GetReferencedAssemblies()
            .Where(reference => !File.Exists(Path.Combine(framework, $"{reference.Name}.dll")))
            .Select(reference => reference.Name);

        Assert.That(others.Single(), Is.EqualTo("PhoneNumbers"));
    }

    private static IEnumerable<string> Violations(Layers layers, string layer)
        => Rule(layers, layer).Evaluate(layers.Architecture)
            .Where(result => !result.Passed)
            .Select(result => result.EvaluatedObjectIdentifier.Identifier);

    private static IArchRule Rule(Layers layers, string layer) => layer switch
    {
        "domain" => layers.DomainDependsOnNothing,
        "application" => layers.ApplicationDependsOnlyOnTheDomain,
        "infrastructure" => layers.InfrastructureDoesNotDependOnTheApi,
        "dashboard" => layers.DashboardDependsOnlyOnTheApplication,
        _ => throw new ArgumentOutOfRangeException(nameof(layer)),
    };
}
