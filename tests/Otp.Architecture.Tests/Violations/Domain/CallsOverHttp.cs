namespace Otp.Architecture.Tests.Violations.Domain;

/// <summary>Breaks the rule on purpose: I/O of the base class library itself.</summary>
internal sealed class CallsOverHttp
{
    public HttpClient? Client { get; set; }
}
