using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.EndToEnd.Tests;

[TestFixture]
internal sealed class CrashTests
{
    [Test]
    public async Task What_was_answered_201_is_sent_after_a_kill_with_the_same_code()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var folder = new TemporaryFolder();
        var settings = ServiceProcess.Production(vonage);
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        vonage.Reply = _ => VonageReply.Hang;
        await using (var first = ServiceProcess.Start(folder, "Production", settings))
        {
            Assert.That(await first.IsUpAsync(), Is.True, first.Output);
            Assert.That((await first.Client.CreateBySmsAsync(token, phone)).Status, Is.EqualTo(201));
            await vonage.CallToAsync(phone);
            await first.KillAsync();
        }

        vonage.Reply = _ => VonageReply.Accepted;
        await using var second = ServiceProcess.Start(folder, "Production", settings);
        Assert.That(await second.IsUpAsync(), Is.True, second.Output);
        var again = await vonage.CodeForAsync(phone, nth: 2);

        Assert.That(again, Is.EqualTo(vonage.Calls[0].Code));
        Assert.That((await second.Client.StatusWhenAsync(token, document => document.DeliveryStatus() == "accepted")).DeliveryStatus(), Is.EqualTo("accepted"));
        Assert.That((await second.Client.VerifyAsync(token, again)).Status, Is.EqualTo(200));
        Assert.That((await second.Client.VerifyAsync(token, again)).Status, Is.EqualTo(409));
    }

    [Test]
    public async Task SIGTERM_ends_it_with_0_and_wrong_codes_stay_counted()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var folder = new TemporaryFolder();
        (string, string)[] settings = [.. ServiceProcess.Production(vonage), ("Otp:CodeLength", "10")];
        var (token, phone) = (Fresh.Token(), Fresh.Phone());
        await using (var first = ServiceProcess.Start(folder, "Production", settings))
        {
            Assert.That(await first.IsUpAsync(), Is.True, first.Output);
            await first.Client.CreateBySmsAsync(token, phone);
            await first.Client.VerifyAsync(token, Fresh.WrongCode(await vonage.CodeForAsync(phone)));
            Assert.That(await first.TerminateAsync(), Is.Zero);
            Assert.That(first.Output, Does.Not.Contain(vonage.Calls[0].Code).And.Not.Contain(phone));
        }

        await using var second = ServiceProcess.Start(folder, "Production", settings);
        Assert.That(await second.IsUpAsync(), Is.True, second.Output);
        Assert.That((await second.Client.StatusAsync(token)).Json.IntOf("attemptsRemaining"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_second_process_on_the_same_file_is_refused_with_a_sentence()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var folder = new TemporaryFolder();
        var settings = ServiceProcess.Production(vonage);
        await using var first = ServiceProcess.Start(folder, "Production", settings);
        Assert.That(await first.IsUpAsync(), Is.True, first.Output);

        await using var second = ServiceProcess.Start(folder, "Production", settings);
        var exitCode = await second.ExitAsync();

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(second.Output, Does.Contain("The OTP service cannot start:").And.Contain("- ConnectionStrings:Otp names a database that another process is using").And.Not.Contain("   at "));
        Assert.That((await first.Client.FetchAsync("/health/ready")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task In_Production_without_settings_it_does_not_start_and_says_all_that_is_missing()
    {
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(folder, "Production");

        Assert.That(await service.ExitAsync(), Is.EqualTo(1));
        Assert.That(service.Output, Does.Contain("Otp:ActiveKey").And.Contain("Otp:AddressKey").And.Contain("Delivery:Provider").And.Not.Contain("   at "));
    }

    [Test]
    public async Task A_connection_string_that_is_none_is_refused_with_a_sentence()
    {
        await using var vonage = await VonageStub.StartAsync();
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(folder, "Production", [.. ServiceProcess.Production(vonage), ("ConnectionStrings:Otp", "nonsense")]);

        Assert.That(await service.ExitAsync(), Is.EqualTo(1));
        Assert.That(service.Output, Does.Contain("- ConnectionStrings:Otp does not name a file").And.Not.Contain("   at "));
    }
}
