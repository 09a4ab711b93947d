using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Otp.Application.Storage;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.Answers;

/// <summary>Storage that throws at whoever reads, and does all else.</summary>
internal static class FailingReads
{
    public static OtpServiceSetup WithFailingReads(this OtpServiceSetup setup, Exception failure) => setup with
    {
        Services = services =>
        {
            var engine = services.Last(service => service.ServiceType == typeof(IUnitOfWork)).ImplementationType!;
            services.Replace(ServiceDescriptor.Singleton<IUnitOfWork>(
                provider => new UnreadableStorage((IUnitOfWork)ActivatorUtilities.CreateInstance(provider, engine), failure)));
        },
    };

    private sealed class UnreadableStorage(IUnitOfWork engine, Exception failure) : IUnitOfWork, IAsyncDisposable
    {
        public Task<T> RunAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
            => engine.RunAsync(unit, cancellationToken);

        public Task<T> ReadAsync<T>(Func<IStorage, DateTimeOffset, ValueTask<T>> unit, CancellationToken cancellationToken)
            => Task.FromException<T>(failure);

        public ValueTask DisposeAsync() => ((IAsyncDisposable)engine).DisposeAsync();
    }
}
