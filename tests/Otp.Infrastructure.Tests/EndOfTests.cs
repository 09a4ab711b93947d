using Otp.TestKit;

namespace Otp.Infrastructure.Tests;

/// <summary>Nothing that the tests started outlives them.</summary>
[SetUpFixture]
public sealed class EndOfTests
{
    [OneTimeTearDown]
    public void StopServers() => LocalPostgres.Stop();
}
