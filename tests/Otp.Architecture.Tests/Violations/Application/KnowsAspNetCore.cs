using Microsoft.AspNetCore.Http;

namespace Otp.Architecture.Tests.Violations.Application;

/// <summary>Breaks the rule on purpose: a use case that knows how it was called.</summary>
internal sealed class KnowsAspNetCore
{
    public HttpContext? Context { get; set; }
}
