using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Client.Tests.Documentation;
using Otp.Client.Tests.Transport;

namespace Otp.Client.Tests;

/// <summary>Runs what docs/dotnet-integration.md shows.</summary>
internal sealed class DocumentTests : ClientFixture
{
    [Test]
    public async Task The_verdict_that_was_lost_is_learnt_by_its_key()
    {
        var (token, _, code) = await IssueAsync();
        await using var lossy = await ScriptedService.StartAsync(ScriptedReply.LostAnswerOf(Address), ScriptedReply.AnswerOf(Address));
        using var client = ClientSetup.For(lossy.Address, options => (options.ApiKey, options.MaxRetries) = (Key, 0));

        Assert.That(await LostVerdict.VerifyAsync(client.Otp, token, code), Is.TypeOf<VerifyOtpResult.Verified>());
    }

    [Test]
    public async Task Both_ways_to_add_the_client_are_good()
    {
        foreach (var add in new Action<WebApplicationBuilder>[] { Registration.Add, Registration.AddBound })
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration["Otp:ApiKey"] = Key;
            builder.Configuration["Otp:BaseAddress"] = "https://otp.internal.example";
            add(builder);
            await using var app = builder.Build();

            Assert.That(app.Services.GetRequiredService<IOptions<OtpClientOptions>>().Value.ApiKey, Is.EqualTo(Key));
            Assert.That(app.Services.GetRequiredService<IOtpClient>(), Is.Not.Null);
        }
    }
}
