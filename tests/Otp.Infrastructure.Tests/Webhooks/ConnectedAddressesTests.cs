using System.Net;
using Otp.Infrastructure.Webhooks;

namespace Otp.Infrastructure.Tests.Webhooks;

[Property("Security", "28")]
public sealed class ConnectedAddressesTests
{
    [TestCase("127.0.0.1", true)]
    [TestCase("::1", true)]
    [TestCase("10.0.0.5", true)]
    [TestCase("192.168.1.1", true)]
    [TestCase("169.253.255.255", true)]
    [TestCase("169.254.0.0", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("169.254.255.255", false)]
    [TestCase("169.255.0.0", true)]
    [TestCase("0.0.0.0", false)]
    [TestCase("0.1.2.3", false)]
    [TestCase("0.255.255.255", false)]
    [TestCase("1.0.0.0", true)]
    [TestCase("::", false)]
    [TestCase("223.255.255.255", true)]
    [TestCase("224.0.0.0", false)]
    [TestCase("239.255.255.255", false)]
    [TestCase("240.0.0.0", true)]
    [TestCase("255.255.255.254", true)]
    [TestCase("255.255.255.255", false)]
    [TestCase("feff::1", true)]
    [TestCase("ff00::", false)]
    [TestCase("ff02::1", false)]
    [TestCase("fe7f:ffff::1", true)]
    [TestCase("fe80::", false)]
    [TestCase("fe80::1", false)]
    [TestCase("febf:ffff::1", false)]
    [TestCase("fec0::1", true)]
    [TestCase("fd00::1", true)]
    [TestCase("fd00:ec2::253", true)]
    [TestCase("fd00:ec2::254", false)]
    [TestCase("fd00:ec2::255", true)]
    [TestCase("fd00:ec2::23", false)]
    [TestCase("fd00:ec2::24", true)]
    [TestCase("fd20:ce::254", false)]
    [TestCase("fd20:ce::255", true)]
    [TestCase("100.100.100.199", true)]
    [TestCase("100.100.100.200", false)]
    [TestCase("100.100.100.201", true)]
    [TestCase("192.0.0.192", false)]
    [TestCase("168.63.129.16", false)]
    [TestCase("2001:db8::1", true)]
    public void Private_addresses_are_usual_and_those_where_no_receiver_can_be_meant_are_not(string address, bool mayBe)
        => Expect(address, mayBe);

    [Test]
    public void An_IPv4_address_counts_however_it_is_wrapped(
        [Values(
            "::ffff:{0}", // mapped
            "::{0}", // compatible
            "64:ff9b::{0}", // NAT64
            "64:ff9b:1::{0}",
            "64:ff9b:1:ffff:ffff:ffff:{0}")]
        string wrapping)
    {
        foreach (var (address, mayBe) in new[]
        {
            ("169.254.169.254", false), ("100.100.100.200", false), ("224.0.0.1", false), ("255.255.255.255", false), ("0.1.2.3", false),
            ("169.253.255.255", true), ("10.0.0.5", true), ("93.184.216.34", true),
        })
        {
            Expect(string.Format(System.Globalization.CultureInfo.InvariantCulture, wrapping, address), mayBe);
        }
    }

    [TestCase("2002:a9fe:a9fe::", false)]
    [TestCase("2002:a9fe:a9fe::1", false)]
    [TestCase("2002:a9fd:a9fe::", true)]
    [TestCase("2003:a9fe:a9fe::", true)]
    [TestCase("::fffe:a9fe:a9fe", true)]
    [TestCase("64:ff9b:0:0:0:1:a9fe:a9fe", true)]
    [TestCase("64:ff9c::169.254.169.254", true)]
    public void Six_to_four_is_unwrapped_and_what_only_looks_like_a_wrapping_is_not(string address, bool mayBe) => Expect(address, mayBe);

    private static void Expect(string address, bool mayBe)
        => Assert.That(ConnectedAddresses.MayBe(IPAddress.Parse(address)), Is.EqualTo(mayBe), address);
}
