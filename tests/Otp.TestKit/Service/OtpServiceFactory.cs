using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Otp.TestKit.Service;

/// <summary>Builds the service from its own entry point, with a test's settings on top of all others.</summary>
internal sealed class OtpServiceFactory(
    OtpServiceSetup setup, string contentRoot, IReadOnlyDictionary<string, string?> settings, ServiceLog log) : WebApplicationFactory<Program>
{
    private readonly Ending _ending = new();
    private bool _started;

    /// <summary>Stops the service and waits until all it held is given back.</summary>
    /// <remarks>The entry point disposes of the services on a thread of its own, for which the factory does not wait.</remarks>
    public async Task StopAsync()
    {
        await DisposeAsync();
        if (_started)
        {
            await _ending.Over.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(setup.Environment);
        builder.UseContentRoot(contentRoot);
        builder.UseSetting("urls", "http://127.0.0.1:0");
        foreach (var (name, value) in settings.Where(setting => setting.Value is not null))
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        builder.ConfigureTestServices(services =>
        {
            if (setup.Time is not null)
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(setup.Time));
            }

            setup.Services?.Invoke(services);
        });
    }

    // The entry point tells what keeps it from starting and returns; a test wants to see it.
    protected override IHost CreateHost(IHostBuilder builder)
    {
        var failure = new StartFailure();
        builder.ConfigureServices(failure.Watch);
        builder.ConfigureServices(services => services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(_ => new FirstService(_ending))));
        try
        {
            var host = builder.Build();
            var started = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted;
            host.Start();
            if (started.IsCancellationRequested)
            {
                _started = true;
                return host;
            }
        }
        catch (ObjectDisposedException)
        {
            // The entry point has ended, and its services with it.
        }

        throw failure.Exception ?? new InvalidOperationException("The service did not start; standard error says why.");
    }

    private sealed class Ending
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Over => _over.Task;

        public void Tell() => _over.TrySetResult();
    }

    // Made before the services that matter, and so disposed of after them.
    private sealed class FirstService(Ending ending) : IHostedService, IDisposable
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => ending.Tell();
    }

    // Stands before the options' validation at start, and notes what it says.
    private sealed class StartFailure
    {
        public Exception? Exception { get; private set; }

        public void Watch(IServiceCollection services)
        {
            if (services.LastOrDefault(service => service.ServiceType == typeof(IStartupValidator)) is { ImplementationType: { } validator })
            {
                services.Replace(ServiceDescriptor.Singleton<IStartupValidator>(
                    provider => new Validator((IStartupValidator)ActivatorUtilities.CreateInstance(provider, validator), this)));
            }
        }

        private sealed class Validator(IStartupValidator validator, StartFailure failure) : IStartupValidator
        {
            public void Validate()
            {
                try
                {
                    validator.Validate();
                }
                catch (Exception exception)
                {
                    failure.Exception = exception;
                    throw;
                }
            }
        }
    }
}
