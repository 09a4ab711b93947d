using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Otp.Application.Clients;
using Otp.Application.Delivery;
using Otp.Application.Events;
using Otp.Application.Idempotency;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Clients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Gateway;
using Otp.Infrastructure.Delivery.Smtp;
using Otp.Infrastructure.Delivery.Twilio;
using Otp.Infrastructure.Delivery.Vonage;
using Otp.Infrastructure.Development;
using Otp.Infrastructure.Events;
using Otp.Infrastructure.Otps;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Statistics;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure;

/// <summary>What this layer brings.</summary>
public static class DependencyInjection
{
    /// <summary>Adds storage, keys, clients and delivery.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        LoopbackStaysHere.Install();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RandomNumberGenerator.Create());
        services.AddSingleton<ConfiguredSettings>();
        return services
            .AddStorage(configuration)
            .AddKeysAndRules()
            .AddClients()
            .AddDelivery()
            .AddEvents()
            .AddBackgroundWork();
    }

    private static IServiceCollection AddKeysAndRules(this IServiceCollection services)
    {
        services.AddSettings<OtpOptions>(OtpOptions.Section);
        services.AddSingleton<IPostConfigureOptions<OtpOptions>, DevelopmentKeys>();
        services.AddSingleton<IPostConfigureOptions<OtpOptions>, DevelopmentBudgets>();
        services.AddSingleton<IValidateOptions<OtpOptions>, OtpOptionsValidator>();
        services.AddSingleton(provider => new RowLifetimes(provider.GetRequiredService<IOptions<OtpOptions>>().Value.Retention));
        services.AddSingleton<IOtpCodes, HmacOtpCodes>();
        services.AddSingleton<HmacHasher>();
        services.AddSingleton<IAddressHasher>(provider => provider.GetRequiredService<HmacHasher>());
        services.AddSingleton<IRequestHasher>(provider => provider.GetRequiredService<HmacHasher>());
        return services;
    }

    private static IServiceCollection AddClients(this IServiceCollection services)
    {
        services.AddSettings<AuthenticationOptions>(AuthenticationOptions.Section);
        services.AddSettings<ClientsOptions>(ClientsOptions.Section);
        services.AddSingleton<IValidateOptions<ClientsOptions>, ClientsOptionsValidator>();
        services.AddSingleton<Leniency>();
        services.AddSingleton<TestRecipientRules>();
        services.AddSingleton<IClientDirectory, ClientDirectory>();
        return services;
    }

    private static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddSettings<DeliveryOptions>(DeliveryOptions.Section);
        services.AddSingleton<IPostConfigureOptions<DeliveryOptions>, DefaultDeliveryProvider>();
        services.AddSingleton<IPostConfigureOptions<DeliveryOptions>, ListsInOneValue>();
        services.AddSingleton<IPostConfigureOptions<HttpClientFactoryOptions>, TracesToStandIns>();
        services.AddSingleton<IValidateOptions<DeliveryOptions>, DeliveryOptionsValidator>();
        services.AddSingleton<ChannelRoutes>();
        services.AddSingleton<DeliveryPolicies>();
        services.AddSingleton<DeliveryHandover>();
        services.AddSingleton<IDeliveryHandover>(provider => provider.GetRequiredService<DeliveryHandover>());
        services.AddSingleton(provider => new ServiceSummary(
            provider.GetRequiredService<IOptions<OtpOptions>>(),
            provider.GetRequiredService<IOptions<DeliveryOptions>>(),
            provider.GetRequiredService<IOptions<VonageOptions>>(),
            provider.GetRequiredService<IOptions<AuthenticationOptions>>(),
            provider.GetRequiredService<DeliveryPolicies>(),
            provider.GetRequiredService<IOptions<ClientsOptions>>(),
            provider.GetRequiredService<Leniency>(),
            provider.GetRequiredService<StoragePlace>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddVonage();
        services.AddTwilio();
        services.AddSmtp();
        services.AddGateway();
        services.AddSingleton(provider => new ProviderProbes(
            provider.GetRequiredService<IOptions<DeliveryOptions>>(), provider.GetRequiredService<ChannelRoutes>(), provider));
        services.AddSenders();
        return services;
    }

    private static IServiceCollection AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventLanes>();
        services.AddSingleton<IEventHandover>(provider => provider.GetRequiredService<EventLanes>());
        services.AddSingleton<EventSender>();
        return services;
    }

    private static IServiceCollection AddBackgroundWork(this IServiceCollection services)
    {
        // The first to start and the last to stop: what the others still do is counted.
        services.AddHostedService<StatisticsFlush>();
        services.AddHostedService<DeliveryWorker>();
        services.AddHostedService<EventWorker>();
        services.AddHostedService<BacklogWatch>();
        services.AddHostedService<UnusualTrafficWatch>();
        services.AddHostedService<ExpirySweep>();
        services.AddHostedService<RetentionSweep>();
        return services;
    }
}
