using System.Net;
using Otp.Infrastructure.Delivery;

namespace Otp.Infrastructure.Tests;

public sealed class LoopbackStaysHereTests
{
    private static readonly Uri Proxy = new("http://proxy.example:3128");

    private readonly LoopbackStaysHere _proxy = new(new WebProxy(Proxy));

    [TestCase("http://127.0.0.1:4010/v1/messages")]
    [TestCase("http://127.8.9.10/")]
    [TestCase("http://[::1]:4010/")]
    [TestCase("http://[::ffff:127.0.0.1]/")]
    [TestCase("http://localhost:4317/")]
    [TestCase("https://LOCALHOST/")]
    public void A_call_to_this_machine_goes_past_the_proxy(string address)
    {
        Assert.That(_proxy.IsBypassed(new Uri(address)), Is.True);
        Assert.That(_proxy.GetProxy(new Uri(address)), Is.Null);
    }

    [TestCase("https://api.nexmo.com/v1/messages")]
    [TestCase("http://10.0.0.1/")]
    [TestCase("http://128.0.0.1/")]
    [TestCase("http://localhost.example/")]
    public void Every_other_call_goes_as_the_environment_says(string address)
    {
        Assert.That(_proxy.IsBypassed(new Uri(address)), Is.False);
        Assert.That(_proxy.GetProxy(new Uri(address)), Is.EqualTo(Proxy));
    }
}
