using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Abuse;
using Otp.Application.Delivery;
using Otp.Application.Events;
using Otp.Application.Observability;
using Otp.Application.Otps;
using Otp.Application.Statistics;
using Otp.Application.Storage;

namespace Otp.Application;

/// <summary>What this layer brings.</summary>
public static class DependencyInjection
{
    /// <summary>Adds the use cases.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.AddMediator();
        services.AddSingleton<OtpMessages>();
        services.AddSingleton<FailureAlarm>();
        services.AddSingleton<OtpMetrics>();
        services.AddSingleton<OverdueOtps>();
        services.AddSingleton<Retention>();
        services.AddSingleton<StatisticsBook>();
        services.AddSingleton<StatisticsWriter>();
        services.AddSingleton<IUnitWatch, CountedChanges>();
        services.AddSingleton<UnusualPlaces>();
        services.AddSingleton<TrafficJudge>();
        services.AddSingleton<EventPosts>();
        services.AddSingleton<IUnitWatch, EventWatch>();
        return services;
    }

    // MediatR 5.1 comes without a registration of its own; a later move to 12.x ends in this method.
    private static void AddMediator(this IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(provider => provider.GetService!);
        services.AddScoped<IMediator, Mediator>();
        foreach (var handler in typeof(DependencyInjection).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false }))
        {
            foreach (var contract in handler.GetInterfaces().Where(IsHandler))
            {
                services.AddTransient(contract, handler);
            }
        }
    }

    private static bool IsHandler(Type contract)
        => contract.IsGenericType
            && (contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
                || contract.GetGenericTypeDefinition() == typeof(IPipelineBehavior<,>));
}
