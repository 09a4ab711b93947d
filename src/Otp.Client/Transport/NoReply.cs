using System.Net.Sockets;
using System.Security.Authentication;

namespace Otp.Client.Transport;

/// <summary>Why the service did not answer a try.</summary>
/// <param name="Reason">A sentence for operators: where the try went and what happened. It holds no path, and so no token.</param>
/// <param name="MayHaveArrived">False if no part of the request can have arrived.</param>
internal sealed record NoReply(string Reason, bool MayHaveArrived)
{
    /// <summary>How long a gateway asks to wait, if it does.</summary>
    public TimeSpan? AsksToWait { get; private init; }

    public static NoReply Of(ServiceAnswer gateway)
        => new($"Something on the way to the service answered {gateway.Status} in its place.", MayHaveArrived: true)
        {
            AsksToWait = gateway.AsksToWait,
        };

    public static NoReply TooLate(OtpClientOptions options)
        => new(
            $"{Place(options)} gave no whole answer within the AttemptTimeout of {options.AttemptTimeout.TotalSeconds:0.###} s.",
            MayHaveArrived: true);

    public static NoReply Broken(OtpClientOptions options) => new($"The connection to {Place(options)} broke off.", MayHaveArrived: true);

    public static NoReply Of(HttpRequestException exception, OtpClientOptions options) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError
            => new($"The name in {Place(options)} was not found. Is BaseAddress right?", MayHaveArrived: false),
        HttpRequestError.ConnectionError
            => new($"No connection to {Place(options)}{Code(exception)}. Is BaseAddress right?", MayHaveArrived: false),
        HttpRequestError.SecureConnectionError
            => new($"No secure connection to {Place(options)}{Certificate(exception)}.", MayHaveArrived: false),
        HttpRequestError.ProxyTunnelError
            => new($"The proxy on the way to {Place(options)} made no connection.", MayHaveArrived: false),
        HttpRequestError.InvalidResponse
            => new($"What {Place(options)} answered is no HTTP. Is BaseAddress right?", MayHaveArrived: true),
        _ => Broken(options),
    };

    private static string Place(OtpClientOptions options) => options.BaseAddress!.GetLeftPart(UriPartial.Authority);

    private static string Code(HttpRequestException exception)
        => exception.InnerException is SocketException socket ? $" ({socket.SocketErrorCode})" : "";

    // The framework says what is wrong with the certificate, and its message holds nothing of the request.
    private static string Certificate(HttpRequestException exception)
        => exception.InnerException is AuthenticationException refusal ? $": {refusal.Message.TrimEnd('.')}" : "";
}
