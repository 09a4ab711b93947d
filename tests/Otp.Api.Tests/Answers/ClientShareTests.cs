using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Otp.Api.Clients;
using Otp.Application.Storage;
using Otp.TestKit;
using Otp.TestKit.Service;
using static Otp.Api.Tests.Problems;
using static Otp.Api.Tests.Security.ApiClients;

namespace Otp.Api.Tests.Answers;

internal sealed class ClientShareTests : ServiceFixture
{
    private const int Share = 3;

    private static readonly string ShopKey = NewKey();
    private static readonly string BankKey = NewKey();
    private static readonly (string, string) Shop = Credentials(ShopKey);
    private static readonly (string, string) Bank = Credentials(BankKey);

    private readonly TaskCompletionSource _storageAnswers = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override OtpServiceSetup Setup => new OtpServiceSetup { Services = HoldStorage }
        .WithClient("shop", ShopKey)
        .WithClient("bank", BankKey);

    [Test]
    public async Task A_client_that_comes_with_everything_at_once_is_refused_what_is_beyond_its_share_and_the_others_are_not()
    {
        var shops = Enumerable.Range(0, Share + 1).Select(_ => CreateAsync(Shop)).ToList();
        var refused = await Task.WhenAny(shops);
        var bank = CreateAsync(Bank);
        shops.Remove(refused);

        AssertProblem(await refused, 503, "overloaded", "Too much to do");
        Assert.That((await refused).RetryAfter, Is.EqualTo(1));
        Assert.That(Service.Log.Lines, Has.Exactly(1).Contains("Client shop has as many requests under way as one client may"));
        Assert.That((await Client.FetchAsync("/health/live", Shop)).Status, Is.EqualTo(200), "who asks for the process's health is not refused");
        Assert.That(shops.Append(bank).Select(request => request.IsCompleted), Has.None.True, "they wait for storage");

        _storageAnswers.SetResult();
        Assert.That((await Task.WhenAll(shops.Append(bank))).Select(answer => answer.Status), Is.All.EqualTo(201));
        Assert.That((await Task.WhenAll(shops.Select(_ => CreateAsync(Shop)))).Select(answer => answer.Status), Is.All.EqualTo(201), "the share is free again");
    }

    private Task<Answer> CreateAsync((string, string) credentials) => Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone(), credentials);

    private void HoldStorage(IServiceCollection services)
    {
        services.Configure<ClientShareOptions>(share => share.MostUnderWay = Share);
        var engine = services.Last(service => service.ServiceType == typeof(IUnitOfWork)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<IUnitOfWork>(
            provider => new HeldUnitOfWork((IUnitOfWork)ActivatorUtilities.CreateInstance(provider, engine), _storageAnswers.Task)));
    }

    /// <summary>Storage that lets callers wait.</summary>
    private sealed class HeldUnitOfWork(IUnitOfWork engine, Task answers) : IUnitOfWork, IAsyncDisposable
    {
        public async Task<T> RunAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
        {
            await answers.WaitAsync(cancellationToken);
            return await engine.RunAsync(unit, cancellationToken);
        }

        public Task<T> RunBehindAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
            => engine.RunBehindAsync(unit, cancellationToken);

        public Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
            => engine.ReadAsync(unit, cancellationToken);

        public ValueTask DisposeAsync() => ((IAsyncDisposable)engine).DisposeAsync();
    }
}
