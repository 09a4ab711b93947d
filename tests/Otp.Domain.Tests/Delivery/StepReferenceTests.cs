using Otp.Domain.Delivery;

namespace Otp.Domain.Tests.Delivery;

public sealed class StepReferenceTests
{
    private const string Text = "0199c0ffee007abc8def0123456789ab0a";

    [Test]
    public void A_reference_is_read_as_it_was_written()
    {
        var reference = new StepReference(DeliveryId.New(ADelivery.StartedAt), 255);

        Assert.That(StepReference.TryParse(reference.ToString(), out var read), Is.True);
        Assert.That(read, Is.EqualTo(reference));
    }

    [TestCase(Text)]
    [TestCase("0199C0FFEE007ABC8DEF0123456789AB0A")]
    public void Its_letters_may_have_either_case(string text)
    {
        Assert.That(StepReference.TryParse(text, out var reference), Is.True);
        Assert.That(reference, Is.EqualTo(new StepReference(new DeliveryId(Guid.Parse("0199c0ff-ee00-7abc-8def-0123456789ab")), 10)));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("0199c0ffee007abc8def0123456789ab0", Description = "a digit too few")]
    [TestCase("0199c0ffee007abc8def0123456789ab0a0", Description = "a digit too many")]
    [TestCase("0199c0ffee007abc8def0123456789ab", Description = "as versions before gave them")]
    [TestCase("0199c0ffee007abc8def0123456789ag0a")]
    [TestCase("0199c0ffee007abc8def0123456789ab 1")]
    [TestCase("0199c0ffee007abc8def0123456789ab+1")]
    public void What_is_none_of_ours_is_not_read(string? text)
        => Assert.That(StepReference.TryParse(text, out _), Is.False);
}
