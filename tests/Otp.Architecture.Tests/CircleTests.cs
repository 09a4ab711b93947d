namespace Otp.Architecture.Tests;

/// <summary>The folders of a project can be read one after another: none needs another that needs it.</summary>
public sealed class CircleTests
{
    [TestCase("Otp.Domain")]
    [TestCase("Otp.Application")]
    [TestCase("Otp.Infrastructure", "Otp.Infrastructure.Storage")]
    [TestCase("Otp.Dashboard")]
    [TestCase("Otp.Api")]
    public void No_folders_of_a_project_need_each_other(string project, string? whole = null)
        => Assert.That(Circles.Between(Layers.OfTheService.Architecture, project, whole), Is.Empty);

    [Test]
    public void A_circle_is_found_and_its_types_are_named()
        => Assert.That(
            Circles.Between(Layers.OfTheViolations.Architecture, "Otp.Architecture.Tests.Violations.Circle"),
            Is.EqualTo(new[]
            {
                "Otp.Architecture.Tests.Violations.Circle.One.Near uses Otp.Architecture.Tests.Violations.Circle.Two.Far, "
                + "Otp.Architecture.Tests.Violations.Circle.Two.Farther uses Otp.Architecture.Tests.Violations.Circle.One.Base",
            }));
}
