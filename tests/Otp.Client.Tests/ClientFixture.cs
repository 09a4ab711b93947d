using System.Security.Cryptography;
using System.Text;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Client.Tests;

/// <summary>The running service, with one client that may do everything and others that may do one thing, and the client under test.</summary>
internal abstract class ClientFixture
{
    protected const string Key = "otp_key-of-the-shop-0123456789";

    private readonly List<ClientSetup> _clients = [];

    protected OtpServiceHost Service { get; private set; } = null!;

    protected VonageStub Vonage { get; private set; } = null!;

    protected IOtpClient Otp { get; private set; } = null!;

    protected Uri Address => Service.Client.BaseAddress!;

    /// <summary>How the service is started.</summary>
    protected virtual OtpServiceSetup Setup => new OtpServiceSetup().WithClock();

    [OneTimeSetUp]
    public async Task StartService()
    {
        Vonage = await VonageStub.StartAsync();
        var setup = Setup.With("Authentication:Anonymous", null);
        foreach (var (name, key, scopes) in new[] { ("shop", Key, "send verify read"), ("sender", "only-send", "send"), ("verifier", "only-verify", "verify") })
        {
            setup = setup.With($"Clients:{name}:ApiKeyHashes:0", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
            foreach (var (index, scope) in scopes.Split(' ').Index())
            {
                setup = setup.With($"Clients:{name}:Scopes:{index}", scope);
            }
        }

        Service = await OtpServiceHost.StartAsync(Vonage, setup);
        Otp = ClientWith(Key);
    }

    [OneTimeTearDown]
    public async Task StopService()
    {
        _clients.ForEach(client => client.Dispose());
        if (Service is not null)
        {
            await Service.DisposeAsync();
        }

        await Vonage.DisposeAsync();
    }

    protected IOtpClient ClientWith(string key)
    {
        var client = ClientSetup.For(Address, options => options.ApiKey = key);
        _clients.Add(client);
        return client.Otp;
    }

    /// <summary>A code that was created and sent by SMS.</summary>
    protected async Task<(string Token, string Phone, string Code)> IssueAsync()
    {
        var (token, phone) = (OtpToken.New(), Fresh.Phone());
        Assert.That(await Otp.CreateAsync(token, OtpRecipient.Sms(phone)), Is.TypeOf<CreateOtpResult.Created>());
        return (token, phone, await Vonage.CodeForAsync(phone));
    }
}
