using NUnit.Framework.Interfaces;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests;

/// <summary>One service and one stand-in for the provider for all tests of a fixture; the tests keep apart by their tokens.</summary>
public abstract class ServiceFixture
{
    protected OtpServiceHost Service { get; private set; } = null!;

    protected VonageStub Vonage { get; private set; } = null!;

    protected HttpClient Client => Service.Client;

    /// <summary>How the service is started.</summary>
    protected virtual OtpServiceSetup Setup => new();

    [OneTimeSetUp]
    public async Task StartService()
    {
        Vonage = await VonageStub.StartAsync();
        Service = await OtpServiceHost.StartAsync(Vonage, Setup);
    }

    [OneTimeTearDown]
    public async Task StopService()
    {
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }

        await Vonage.DisposeAsync();
    }

    [TearDown]
    public void TellWhatTheServiceSaidOfAFailure()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            foreach (var line in Service.Log.Lines.Where(line => line.Split(' ')[1].StartsWith("Otp.", StringComparison.Ordinal)).Concat(Vonage.Faults.Select(fault => fault.ToString())).TakeLast(40))
            {
                TestContext.Out.WriteLine(line);
            }
        }
    }

    /// <summary>A code that was created and sent by SMS.</summary>
    protected async Task<IssuedCode> IssueAsync()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await Client.CreateBySmsAsync(token, phone);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        return new IssuedCode(token, phone, await Vonage.CodeForAsync(phone), created);
    }

    /// <summary>A code that was created for both channels, with the provider's call.</summary>
    protected async Task<(IssuedCode Issued, VonageCall Call)> IssueForBothAsync()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await Client.CreateAsync(token, new { messengerId = Fresh.MessengerId(), phoneNumber = phone });
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        var call = await Vonage.CallToAsync(phone);
        return (new IssuedCode(token, phone, call.Code, created), call);
    }
}
