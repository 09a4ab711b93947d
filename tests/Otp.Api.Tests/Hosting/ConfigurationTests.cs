using Microsoft.Extensions.Options;
using Otp.TestKit;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.Hosting;

[TestFixture]
internal sealed class ConfigurationTests
{
    private VonageStub _vonage = null!;

    [OneTimeSetUp]
    public async Task StartStub() => _vonage = await VonageStub.StartAsync();

    [OneTimeTearDown]
    public async Task StopStub() => await _vonage.DisposeAsync();

    [TestCase("Otp:CodeLength", "4", "5 at least and 10 at most")]
    [TestCase("Otp:CodeLength", "11", "5 at least and 10 at most")]
    [TestCase("Otp:Validity", "00:00:00.999", "00:00:01 at least and 00:10:00 at most")]
    [TestCase("Otp:Validity", "00:10:00.001", "00:00:01 at least and 00:10:00 at most")]
    [TestCase("Otp:MaxAttempts", "0", "1 at least and 10 at most")]
    [TestCase("Otp:MaxAttempts", "11", "1 at least and 10 at most")]
    [TestCase("Otp:ResendCooldown", "-00:00:00.001", "00:00:00 at least and 00:10:00 at most")]
    [TestCase("Otp:ResendCooldown", "00:10:00.001", "00:00:00 at least and 00:10:00 at most")]
    [TestCase("Otp:MaxSendsPerToken", "0", "1 at least and 10 at most")]
    [TestCase("Otp:MaxSendsPerToken", "11", "1 at least and 10 at most")]
    [TestCase("Otp:Retention", "00:00:59", "00:01:00 at least and 90.00:00:00 at most")]
    [TestCase("Otp:Retention", "90.00:00:01", "00:01:00 at least and 90.00:00:00 at most")]
    [TestCase("Otp:MessageTemplate", "no code in it", "Put {code} where the code goes")]
    [TestCase("Otp:Keys:k1", "c2hvcnQ=", "openssl rand -base64 32")]
    [TestCase("Otp:Keys:k1", "not base64", "openssl rand -base64 32")]
    [TestCase("Otp:ActiveKey", "k9", "Otp:Keys")]
    [TestCase("Otp:ActiveKey", null, "Otp:Keys")]
    [TestCase("Otp:AddressKey", "", "openssl rand -base64 32")]
    [TestCase("Otp:AddressKey", null, "openssl rand -base64 32")]
    [TestCase("Delivery:Provider", null, "Set it to one of")]
    [TestCase("Delivery:Provider", "Console", "Set it to one of")]
    [TestCase("Delivery:ReadTimeout", "00:00:14.999", "00:00:15 at least and 1.00:00:00 at most")]
    [TestCase("Delivery:ReadTimeout", "1.00:00:01", "00:00:15 at least and 1.00:00:00 at most")]
    [TestCase("Vonage:BaseAddress", "http://api.example.com", "https")]
    [TestCase("Vonage:BaseAddress", "ftp://127.0.0.1", "https")]
    [TestCase("Vonage:ApplicationId", null, "Vonage dashboard")]
    [TestCase("Vonage:ApplicationId", "no uuid", "Vonage dashboard")]
    [TestCase("Vonage:SmsSenderId", "", "your number or sender name")]
    [TestCase("Vonage:SmsSenderId", "123456789012345678901234567890123456789012345678901", "your number or sender name")]
    [TestCase("Vonage:MessengerSenderId", "123456789012345678901234567890123456789012345678901", "Facebook page")]
    [TestCase("Vonage:RequestsPerSecond", "0", "1 at least and 10000 at most")]
    [TestCase("Vonage:RequestsPerSecond", "10001", "1 at least and 10000 at most")]
    [TestCase("Database:Provider", "Oracle", "Set it to")]
    [TestCase("Database:WriteTimeout", "00:00:00.099", "00:00:00.1000000 at least and 00:00:30 at most")]
    [TestCase("Database:WriteTimeout", "00:00:30.001", "00:00:00.1000000 at least and 00:00:30 at most")]
    [TestCase("ConnectionStrings:Otp", "Data Source=:memory:", "Data Source=data/otp.db")]
    [TestCase("ConnectionStrings:Otp", "", "Data Source=data/otp.db")]
    public async Task A_wrong_setting_stops_the_start_with_a_sentence_that_names_it_and_the_remedy(string name, string? value, string remedy)
        => Assert.That(await FailuresAsync(new OtpServiceSetup().With(name, value)), Has.Some.StartsWith(name).And.Contains(remedy));

    [TestCase("Otp:CodeLength", "5")]
    [TestCase("Otp:CodeLength", "10")]
    [TestCase("Otp:Validity", "00:00:01")]
    [TestCase("Otp:Validity", "00:10:00")]
    [TestCase("Otp:MaxAttempts", "10")]
    [TestCase("Otp:ResendCooldown", "00:10:00")]
    [TestCase("Otp:MaxSendsPerToken", "10")]
    [TestCase("Delivery:ReadTimeout", "00:00:15")]
    [TestCase("Delivery:ReadTimeout", "1.00:00:00")]
    [TestCase("Vonage:RequestsPerSecond", "1")]
    public async Task A_setting_at_its_limit_starts(string name, string value)
    {
        await using var service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup().With(name, value));

        Assert.That((await service.Client.FetchAsync("/")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_template_may_make_messages_of_640_characters_and_not_one_more()
    {
        // The placeholder gives way to ten digits at most.
        var longest = "{code}".PadRight(636, 'x');
        await using var service = await OtpServiceHost.StartAsync(_vonage, new OtpServiceSetup().With("Otp:MessageTemplate", longest));

        Assert.That(
            await FailuresAsync(new OtpServiceSetup().With("Otp:MessageTemplate", $"{longest}x")),
            Has.Some.StartsWith("Otp:MessageTemplate").And.Contains("640"));
    }

    [Test]
    public async Task A_short_RSA_key_stops_the_start()
        => Assert.That(
            await FailuresAsync(new OtpServiceSetup().With("Vonage:PrivateKey", VonageCredentials.NewPrivateKey(1024))),
            Has.Some.StartsWith("Vonage:PrivateKey ").And.Contains("2048"));

    [Test]
    public async Task A_missing_private_key_stops_the_start_and_the_sentence_names_no_path()
    {
        var failures = await FailuresAsync(new OtpServiceSetup().With("Vonage:PrivateKey", null));

        Assert.That(failures, Has.Some.StartsWith("Vonage:PrivateKeyPath").And.Contains("private.key"));
        Assert.That(failures, Has.None.Contains("/tmp"));
    }

    [Test]
    public async Task All_errors_are_told_at_once()
    {
        var failures = await FailuresAsync(
            new OtpServiceSetup().With("Otp:CodeLength", "4").With("Otp:MaxAttempts", "0").With("Vonage:ApplicationId", "x").With("Database:Provider", "x"));

        Assert.That(failures.Count(failure => failure.StartsWith("Otp:CodeLength", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(failures, Has.Some.StartsWith("Otp:MaxAttempts"));
        Assert.That(failures, Has.Some.StartsWith("Vonage:ApplicationId"));
        Assert.That(failures, Has.Some.StartsWith("Database:Provider"));
    }

    [Test]
    public async Task The_files_of_the_Node_sample_are_read_from_the_content_root()
    {
        var setup = new OtpServiceSetup
        {
            Prepare = folder =>
            {
                File.WriteAllText(folder.File("nexmo.json"), $$"""{"apiKey":"k","apiSecret":"s","applicationId":"{{VonageCredentials.ApplicationId}}"}""");
                File.WriteAllText(folder.File("private.key"), VonageCredentials.PrivateKey);
            },
        };
        await using var service = await OtpServiceHost.StartAsync(_vonage, setup.With("Vonage:ApplicationId", null).With("Vonage:PrivateKey", null));
        var phone = Fresh.Phone();
        await service.Client.CreateBySmsAsync(Fresh.Token(), phone);

        Assert.That((await _vonage.CallToAsync(phone)).Token.IsValid, Is.True);
    }

    private async Task<IReadOnlyList<string>> FailuresAsync(OtpServiceSetup setup)
    {
        try
        {
            await using var service = await OtpServiceHost.StartAsync(_vonage, setup);
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
        catch (AggregateException exception)
        {
            return [.. exception.InnerExceptions.OfType<OptionsValidationException>().SelectMany(inner => inner.Failures)];
        }
    }
}
