using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Otps;

public sealed class IdsTests
{
    [Test]
    public void Ids_of_items_and_deliveries_carry_their_instant_in_front_so_that_they_grow_with_time()
    {
        var later = AnOtpItem.IssuedAt.AddMilliseconds(1);
        var front = AnOtpItem.IssuedAt.ToUnixTimeMilliseconds().ToString("x12", null);
        var frontLater = later.ToUnixTimeMilliseconds().ToString("x12", null);

        Assert.That(OtpItemId.New(AnOtpItem.IssuedAt).Value.ToString("N"), Does.StartWith(front));
        Assert.That(OtpItemId.New(later).Value.ToString("N"), Does.StartWith(frontLater));
        Assert.That(DeliveryId.New(AnOtpItem.IssuedAt).Value.ToString("N"), Does.StartWith(front));
        Assert.That(DeliveryId.New(later).Value.ToString("N"), Does.StartWith(frontLater));
    }

    [Test]
    public void Two_ids_of_one_instant_differ()
    {
        Assert.That(new[] { OtpItemId.New(AnOtpItem.IssuedAt), OtpItemId.New(AnOtpItem.IssuedAt) }, Is.Unique);
        Assert.That(new[] { DeliveryId.New(AnOtpItem.IssuedAt), DeliveryId.New(AnOtpItem.IssuedAt) }, Is.Unique);
    }

    [Test]
    public void A_client_prints_its_name_and_the_one_of_an_open_service_is_called_default()
    {
        Assert.That(new ClientId("shop").ToString(), Is.EqualTo("shop"));
        Assert.That(ClientId.Default, Is.EqualTo(new ClientId("default")));
    }
}
