using System.Net;

namespace Vonage.Common.Exceptions;

/// <summary>The SDK refuses a message before it sends it.</summary>
public class VonageException(string message) : Exception(message);

/// <summary>Credentials are missing, or cannot sign.</summary>
public class VonageAuthenticationException(string message) : Exception(message);

/// <summary>An answer that is no success; or one that is and cannot be read, which has no status here.</summary>
public class VonageHttpRequestException : HttpRequestException
{
    public VonageHttpRequestException(string message)
        : base(message)
    {
    }

    public VonageHttpRequestException(Exception inner)
        : base(inner?.Message, inner)
    {
    }

    public HttpStatusCode HttpStatusCode { get; init; }
}
