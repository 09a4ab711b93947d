using Microsoft.Extensions.DependencyInjection;
using Vonage.Messages;
using Vonage.Request;

namespace Vonage
{
    /// <summary>The SDK's entry: one client for each of its products, of which Messages is here.</summary>
    public sealed class VonageClient(Credentials credentials)
    {
        public IMessagesClient MessagesClient { get; } = new MessagesClient(credentials);
    }

    /// <summary>The SDK's HTTP, one for the process.</summary>
    public sealed class Configuration
    {
        private HttpMessageHandler _handler = new HttpClientHandler();

        public static Configuration Instance { get; } = new();

        public HttpMessageHandler ClientHandler
        {
            get => _handler;
            set
            {
                _handler = value;
                Client = new HttpClient(value);
            }
        }

        internal HttpClient Client { get; private set; } = new();
    }
}

namespace Vonage.Request
{
    /// <summary>An application and its key, as PEM.</summary>
    public sealed class Credentials
    {
        public string ApplicationId { get; private init; } = "";

        public string ApplicationKey { get; private init; } = "";

        public static Credentials FromAppIdAndPrivateKey(string appId, string privateKey) => new() { ApplicationId = appId, ApplicationKey = privateKey };
    }
}

namespace Vonage.Extensions
{
    /// <summary>How the SDK registers itself: everything anew in each scope.</summary>
    public static class ServiceCollectionExtensions
    {
        public static IServiceCollection AddVonageClientScoped(this IServiceCollection services, Credentials credentials)
        {
            services.AddScoped(_ => credentials);
            services.AddScoped(_ => new VonageClient(credentials));
            return services.AddScoped(provider => provider.GetRequiredService<VonageClient>().MessagesClient);
        }
    }
}
