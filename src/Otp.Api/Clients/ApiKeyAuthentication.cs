using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Otp.Api.Answers;
using Otp.Api.Observability;
using Otp.Application.Clients;
using Otp.Domain.Otps;

namespace Otp.Api.Clients;

/// <summary>Authenticates API clients by their key. A wrong key tells nothing: it is as good as none.</summary>
internal sealed class ApiKeyAuthentication : AuthenticationHandler<AuthenticationSchemeOptions>
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";

    private const string Challenge = $"{SchemeName} header=\"{Header}\"";
    private const int MaxKeyLength = 256;

    private readonly IClientDirectory _clients;

    public ApiKeyAuthentication(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IClientDirectory clients)
        : base(options, logger, encoder)
        => _clients = clients;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var access = Request.Headers.TryGetValue(Header, out var values)
            ? values is [{ Length: > 0 and <= MaxKeyLength } key] ? _clients.Find(key) : null
            : BearerOf(Request) is { } bearer ? _clients.Find(bearer) : _clients.Anonymous;
        return Task.FromResult(access is null
            ? AuthenticateResult.NoResult()
            : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClientIdentity(access)), SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = Challenge;
        return ProblemAnswer.Of(ProblemKind.Unauthorized).WriteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        => ProblemAnswer.Of(ProblemKind.Forbidden).WriteAsync(Context);

    // Prometheus knows how to send a bearer token, and no header of ours.
    private static string? BearerOf(HttpRequest request)
        => request.Path == TelemetrySetup.MetricsPath
            && AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
            && header is { Scheme: "Bearer", Parameter: { Length: > 0 and <= MaxKeyLength } key }
                ? key
                : null;
}

/// <summary>The API client that a request comes from.</summary>
internal sealed class ClientIdentity(ClientAccess access) : ClaimsIdentity(ApiKeyAuthentication.SchemeName)
{
    /// <summary>The client and what it may do; null for a caller that is no client.</summary>
    public static ClientAccess? AccessOf(ClaimsPrincipal? user) => (user?.Identity as ClientIdentity)?.Access;

    private ClientAccess Access => access;
}

/// <summary>
/// The client whose key the request carries. Read when the request's services are made: a unit of work asks from the
/// writer's thread, which has no request.
/// </summary>
internal sealed class CurrentClient(IHttpContextAccessor accessor, IClientDirectory clients) : ICurrentClient
{
    private readonly ClientAccess? _access = ClientIdentity.AccessOf(accessor.HttpContext?.User);

    public ClientId Id => (_access ?? throw new InvalidOperationException("The request runs on behalf of no client.")).Client;

    public ClientRules Rules => clients.RulesOf(Id);
}
