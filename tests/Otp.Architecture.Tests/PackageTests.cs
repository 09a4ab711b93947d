using System.Text.Json;

namespace Otp.Architecture.Tests;

/// <summary>
/// The packages for callers know the service only by its HTTP contract. What is read is what the build resolved: a reference
/// that no code uses yet would become a dependency of the package as well.
/// </summary>
public sealed class PackageTests
{
    private static readonly JsonElement Libraries = ReadLibraries();

    [TestCase("Otp.Client", "Microsoft.Extensions.Http")]
    [TestCase("Otp.Client.Identity", "Otp.Client")]
    public void A_package_for_callers_brings_one_thing_and_nothing_of_the_service(string package, string dependency)
        => Assert.That(DependenciesOf(package).Single(), Is.EqualTo(dependency));

    [TestCase("Otp.Domain")]
    [TestCase("Otp.Application")]
    [TestCase("Otp.Infrastructure")]
    [TestCase("Otp.Dashboard")]
    [TestCase("Otp.Api")]
    public void The_service_knows_nothing_of_the_packages_for_its_callers(string project)
        => Assert.That(DependenciesOf(project).Where(name => name.StartsWith("Otp.Client", StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void The_dashboard_knows_the_use_cases_and_what_draws()
        => Assert.That(DependenciesOf("Otp.Dashboard"), Is.EquivalentTo("MediatR,Otp.Application,OxyPlot.Core".Split(',')));

    [Test]
    public void What_is_read_are_the_references_of_the_projects()
        => Assert.That(
            DependenciesOf("Otp.Api"),
            Does.Contain("Otp.Application").And.Contain("Otp.Infrastructure").And.Contain("FluentValidation"));

    private static string[] DependenciesOf(string project)
    {
        var library = Libraries.EnumerateObject().Single(entry => entry.Name.StartsWith($"{project}/", StringComparison.Ordinal)).Value;
        return library.TryGetProperty("dependencies", out var dependencies)
            ? [.. dependencies.EnumerateObject().Select(entry => entry.Name)]
            : [];
    }

    private static JsonElement ReadLibraries()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Otp.Architecture.Tests.deps.json");
        return JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("targets").EnumerateObject().Single().Value;
    }
}
