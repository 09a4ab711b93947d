using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Otp.Client.Identity.Tests.Documentation;
using Otp.TestKit;

namespace Otp.Client.Identity.Tests;

/// <summary>An application that sends to Messenger, and keeps attempts on the server.</summary>
internal sealed class OwnStoreTests : IdentityFixture
{
    private readonly OneAttempt _store = new();

    protected override void Before(IServiceCollection services)
        => services.AddSingleton<IOtpAttemptStore>(_store).AddScoped<IOtpRecipientSource<IdentityUser>, MessengerRecipientSource>();

    [Test]
    public async Task Codes_go_where_the_application_says_and_attempts_are_kept_where_it_says()
    {
        var (name, phone) = await RegisterAsync();
        var messenger = Fresh.MessengerId();
        await App.WithAsync(name, (users, user) => users.AddClaimAsync(user, new Claim("messenger", messenger)));

        var browser = await AskForCodeAsync(name);

        Assert.That(browser.Attempt, Is.Null);
        Assert.That(_store.Attempt!.ToString(), Is.EqualTo("[attempt]"));
        Assert.That((await Vonage.CallToAsync(messenger)).Recipients, Is.EqualTo(new[] { messenger, phone }));
        Assert.That(await browser.PostAsync("/login/code", ("code", await Vonage.CodeForAsync(messenger))), Is.EqualTo("Welcome."));
        Assert.That(_store.Attempt, Is.Null);
    }

    [Test]
    public async Task When_the_address_changes_meanwhile_a_new_attempt_takes_the_place_of_the_old_one()
    {
        var (name, phone) = await RegisterAsync();
        var browser = await AskForCodeAsync(name);
        var first = _store.Attempt;
        await Vonage.CodeForAsync(phone);
        var messenger = Fresh.MessengerId();
        await App.WithAsync(name, (users, user) => users.AddClaimAsync(user, new Claim("messenger", messenger)));
        await Service.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.That(await browser.PostAsync("/login/code/send"), Is.EqualTo("Your code is on its way."));

        Assert.That(_store.Attempt!.Token, Is.Not.EqualTo(first!.Token));
        Assert.That(await browser.PostAsync("/login/code", ("code", await Vonage.CodeForAsync(messenger))), Is.EqualTo("Welcome."));
    }

    [Test]
    public async Task With_a_Messenger_id_a_new_number_is_still_proven_by_a_code_that_went_to_it_alone()
    {
        var (name, _) = await RegisterAsync();
        var messenger = Fresh.MessengerId();
        await App.WithAsync(name, (users, user) => users.AddClaimAsync(user, new Claim("messenger", messenger)));
        var browser = await AskForCodeAsync(name);
        Assert.That(await browser.PostAsync("/login/code", ("code", await Vonage.CodeForAsync(messenger))), Is.EqualTo("Welcome."));
        var number = Fresh.Phone();

        Assert.That(await browser.PostAsync("/phone", ("number", $"+{number}")), Is.EqualTo("Your code is on its way."));

        Assert.That((await Vonage.CallToAsync(number)).Recipients, Is.EqualTo(new[] { number }));
    }

    private sealed class OneAttempt : IOtpAttemptStore
    {
        public OtpAttempt? Attempt { get; private set; }

        public ValueTask SaveAsync(OtpAttempt attempt)
        {
            Attempt = attempt;
            return ValueTask.CompletedTask;
        }

        public ValueTask<OtpAttempt?> FindAsync() => ValueTask.FromResult(Attempt);

        public ValueTask RemoveAsync()
        {
            Attempt = null;
            return ValueTask.CompletedTask;
        }
    }
}
