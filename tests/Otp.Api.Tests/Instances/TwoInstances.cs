using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Instances;

/// <summary>Two instances of the service over one PostgreSQL database.</summary>
internal abstract class TwoInstances
{
    protected const int Callers = 64;

    private VonageStub? _vonage;

    protected string Connection { get; private set; } = "";

    protected VonageStub Vonage => _vonage!;

    protected OtpServiceHost[] Instances { get; private set; } = [];

    /// <summary>What is set besides the usual.</summary>
    protected virtual OtpServiceSetup Setup => new();

    [OneTimeSetUp]
    public async Task StartBoth()
    {
        Connection = LocalPostgres.Server.CreateDatabase();
        _vonage = await VonageStub.StartAsync();
        var setup = Setup
            .With("Database:Provider", "Postgres")
            .With("Database:WriteTimeout", "00:00:20")
            .With("ConnectionStrings:Otp", $"{Connection};Maximum Pool Size=40")
            .With("Otp:Keys:k1", Fresh.Key())
            .With("Otp:AddressKey", Fresh.Key())
            .With("Delivery:Provider", "Messages");

        // Together, so that they meet at the migration too.
        Instances = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => OtpServiceHost.StartAsync(_vonage, setup))));
    }

    [OneTimeTearDown]
    public async Task StopBoth()
    {
        foreach (var instance in Instances)
        {
            await instance.DisposeAsync();
        }

        if (_vonage is not null)
        {
            await _vonage.DisposeAsync();
            LocalPostgres.Server.DropDatabase(Connection);
        }
    }

    protected async Task<(string Token, string Code)> IssueAsync()
    {
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        var created = await Instances[0].Client.CreateBySmsAsync(token, phone);
        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        return (token, await Vonage.CodeForAsync(phone));
    }

    protected async Task<int[]> TogetherAsync(Func<HttpClient, int, Task<Answer>> call)
    {
        using var start = new SemaphoreSlim(0);
        var calls = Enumerable.Range(0, Callers).Select(async caller =>
        {
            await start.WaitAsync();
            return (await call(Instances[caller % 2].Client, caller)).Status;
        }).ToList();
        start.Release(Callers);
        return await Task.WhenAll(calls);
    }
}
