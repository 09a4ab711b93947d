using System.Text.RegularExpressions;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.EndToEnd.Tests;

[TestFixture]
internal sealed partial class FirstRunTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Test]
    public async Task In_Development_without_any_settings_a_first_run_prints_the_code_and_verifies_it_once()
    {
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(folder, "Development");
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);
        var (token, phone) = (Fresh.Token(), Fresh.Phone());

        var created = await service.Client.CreateBySmsAsync(token, phone);
        var output = await service.SaysAsync("┃ OTP ┃");
        var code = FramedCode().Match(output).Groups["code"].Value;
        var right = await service.Client.VerifyByGetAsync(token, code);
        var again = await service.Client.VerifyByGetAsync(token, code);

        Assert.That(created.Status, Is.EqualTo(201));
        Assert.That(right.Status, Is.EqualTo(200), output);
        Assert.That(again.Status, Is.EqualTo(409));
        Assert.That(output, Does.Not.Contain(phone), "the printed line masks the number");
        Assert.That(output, Does.Contain("/swagger"));
        Assert.That(File.Exists(folder.File("data/otp.db")), Is.True);
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(folder.File("data/otp.key.json")), Is.EqualTo(OwnerOnly));
        }

        Assert.That(await service.TerminateAsync(), Is.Zero);
    }

    [Test]
    public async Task A_setting_that_is_null_is_one_that_is_not_set()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("appsettings.json"), """
            {
              "Otp": { "Keys": { "k1": null }, "AddressKey": null, "MessageTemplate": null },
              "Clients": { "a": null },
              "Delivery": { "AllowedCountries": [null] },
              "Vonage": { "PrivateKey": null, "PrivateKeyPath": null, "SignatureSecret": null, "SmsSenderId": null, "MessengerSenderId": null },
              "Telemetry": { "OtlpEndpoint": null }
            }
            """);
        await using var service = ServiceProcess.Start(folder, "Development");
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);

        var created = await service.Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone());

        Assert.That(created.Status, Is.EqualTo(201), created.ToString());
        Assert.That(await service.SaysAsync("┃ OTP ┃"), Does.Contain("Insert the following code: "));
    }

    [Test]
    public async Task After_a_restart_in_Development_a_live_code_is_still_good()
    {
        using var folder = new TemporaryFolder();
        var token = Fresh.Token();
        string code;
        await using (var first = ServiceProcess.Start(folder, "Development"))
        {
            Assert.That(await first.IsUpAsync(), Is.True, first.Output);
            await first.Client.CreateBySmsAsync(token, Fresh.Phone());
            code = FramedCode().Match(await first.SaysAsync("┃ OTP ┃")).Groups["code"].Value;
            await first.TerminateAsync();
        }

        await using var second = ServiceProcess.Start(folder, "Development");
        Assert.That(await second.IsUpAsync(), Is.True, second.Output);

        Assert.That((await second.Client.VerifyAsync(token, code)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_printed_message_is_one_framed_line_with_the_time_and_the_start_of_the_token()
    {
        using var folder = new TemporaryFolder();
        await using var service = ServiceProcess.Start(folder, "Development", ("Otp:MessageTemplate", @"Your code: {code}\nThe shop"));
        Assert.That(await service.IsUpAsync(), Is.True, service.Output);
        var token = Fresh.Token();

        await service.Client.CreateBySmsAsync(token, Fresh.Phone());

        var lines = (await service.SaysAsync("┃ OTP ┃")).Split('\n').Where(line => line.Contains('┃', StringComparison.Ordinal)).ToArray();
        Assert.That(lines, Has.Length.EqualTo(1));
        Assert.That(lines[0], Does.Match($"^┃ OTP ┃ [0-2][0-9]:[0-5][0-9]:[0-5][0-9] ┃ {token[..12]}… ┃ SMS to [*]+[0-9]{{2}} ┃ Your code: [0-9]{{5}} ⏎ The shop ┃$"));
        Assert.That(service.Output, Does.Not.Contain(token));
    }

    [GeneratedRegex("┃ OTP ┃.*code: (?<code>[0-9]{5}) ┃", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FramedCode();
}
