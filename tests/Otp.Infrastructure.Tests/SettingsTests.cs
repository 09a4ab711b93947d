using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Tests.Otps;
using Otp.TestKit;
using Otp.TestKit.Vonage;

namespace Otp.Infrastructure.Tests;

/// <summary>
/// Every setting at both sides of each of its limits, as operators write it: checked by what checks it at a start, without the
/// start. What is wrong is told in one sentence that begins with the setting's name and holds the remedy.
/// </summary>
public sealed class SettingsTests
{
    private const string AtLeast1AtMost10 = "Set it to 1 at least and 10 at most.";
    private const string AFile = "for example 'Data Source=data/otp.db'";
    private const string AnAddress = "Set it to https://api.nexmo.com";
    private const string AnId = "Copy it from the application's page";
    private const string ASender = "Set it to your number or sender name";
    private const string APage = "Set it to the id of the Facebook page";
    private const string AWhatsAppNumber = "Set it to the number of your WhatsApp Business account";
    private const string ATemplate = "Set it to the name of your authentication template";
    private const string ANewKey = "openssl rand -base64 32";
    private const string AKeyOfThatName = "Set Otp:Keys:k1 to 32 random bytes in Base64";
    private const string ABrand = "Set it to the name that people know you by";
    private const string OneShortLine = "Write it on one line, and shorten it.";
    private const string AHost = "for example shop.example: without https://";
    private const string AHash = "Set it to the hash that Google's SMS Retriever knows your app by.";
    private const string ALocale = "Use for example it, pt-BR or zh-Hant-TW.";
    private const string NoBrand = "Set Otp:Text:Brand.";
    private const string FiftyOne = "111111111111111111111111111111111111111111111111111";

    private static readonly string[] AllThatCanBeWrong =
    [
        "ConnectionStrings:Otp", "Database:Provider", "Database:WriteTimeout",
        "Otp:ActiveKey", "Otp:AddressKey", "Otp:CodeLength", "Otp:Keys:k1", "Otp:MaxAttempts", "Otp:MaxSendsPerToken", "Otp:MessageTemplate", "Otp:ResendCooldown", "Otp:Retention", "Otp:Validity",
        "Vonage:ApplicationId", "Vonage:BaseAddress", "Vonage:MessengerSenderId", "Vonage:PrivateKeyPath", "Vonage:RequestsPerSecond", "Vonage:SignatureSecret", "Vonage:SmsSenderId", "Vonage:WebhookTolerance",
    ];

    private static IEnumerable<TestCaseData> Keys =>
    [
        new("Otp:Keys:k2", NewKey(31), ANewKey),
        new("Otp:Keys:k2", NewKey(32), null),
        new("Otp:Keys:k2", NewKey(33), ANewKey),
        new($"Otp:Keys:{new string('k', 32)}", NewKey(32), null),
        new($"Otp:Keys:{new string('k', 33)}", NewKey(32), "Shorten the name."),
        new("Otp:AddressKey", NewKey(31), ANewKey),
        new("Otp:AddressKey", NewKey(32), null),
        new("Otp:AddressKey", NewKey(33), ANewKey),
    ];

    // Ten digits at most take the place of each {code}; a message has 640 characters at most.
    private static IEnumerable<TestCaseData> Templates =>
    [
        new("Otp:MessageTemplate", $"{{code}}{new string('x', 630)}", null),
        new("Otp:MessageTemplate", $"{{code}}{new string('x', 631)}", "640"),
        new("Otp:MessageTemplate", $"{{code}}{new string('x', 620)}{{code}}", null),
        new("Otp:MessageTemplate", $"{{code}}{new string('x', 621)}{{code}}", "Shorten it."),
        new("Otp:Text:Templates:it", $"{{code}}{new string('x', 630)}", null),
        new("Otp:Text:Templates:it", $"{{code}}{new string('x', 631)}", "640"),
        new("Otp:Text:Templates:it", $"{{code}}{{minutes}}{new string('x', 628)}", null),
        new("Otp:Text:Templates:it", $"{{code}}{{minutes}}{new string('x', 629)}", "640"),
        new("Otp:Text:Brand", new string('x', 40), null),
        new("Otp:Text:Brand", new string('x', 41), ABrand),
        new("Otp:Text:Subject", $"{{code}}{new string('x', 190)}", null),
        new("Otp:Text:Subject", $"{{code}}{new string('x', 191)}", OneShortLine),
        new("Otp:Text:AutofillDomain", $"{new string('a', 63)}.example", null),
        new("Otp:Text:AutofillDomain", $"{new string('a', 64)}.example", AHost),
        new("Otp:Text:AutofillDomain", $"{string.Join('.', Enumerable.Repeat("a", 123))}.example", null),
        new("Otp:Text:AutofillDomain", $"{string.Join('.', Enumerable.Repeat("a", 123))}.example1", AHost),
    ];

    [TestCase("Otp:CodeLength", "4", "Set it to 5 at least and 10 at most.")]
    [TestCase("Otp:CodeLength", "5", null)]
    [TestCase("Otp:CodeLength", "10", null)]
    [TestCase("Otp:CodeLength", "11", "Set it to 5 at least and 10 at most.")]
    [TestCase("Otp:Validity", "00:00:00.999", "Set it to 00:00:01 at least and 00:10:00 at most.")]
    [TestCase("Otp:Validity", "00:00:01", null)]
    [TestCase("Otp:Validity", "00:10:00", null)]
    [TestCase("Otp:Validity", "00:10:00.001", "Set it to 00:00:01 at least and 00:10:00 at most.")]
    [TestCase("Otp:MaxAttempts", "0", AtLeast1AtMost10)]
    [TestCase("Otp:MaxAttempts", "1", null)]
    [TestCase("Otp:MaxAttempts", "10", null)]
    [TestCase("Otp:MaxAttempts", "11", AtLeast1AtMost10)]
    [TestCase("Otp:ResendCooldown", "-00:00:00.001", "Set it to 00:00:00 at least and 00:10:00 at most.")]
    [TestCase("Otp:ResendCooldown", "00:00:00", null)]
    [TestCase("Otp:ResendCooldown", "00:10:00", null)]
    [TestCase("Otp:ResendCooldown", "00:10:00.001", "Set it to 00:00:00 at least and 00:10:00 at most.")]
    [TestCase("Otp:MaxSendsPerToken", "0", AtLeast1AtMost10)]
    [TestCase("Otp:MaxSendsPerToken", "1", null)]
    [TestCase("Otp:MaxSendsPerToken", "10", null)]
    [TestCase("Otp:MaxSendsPerToken", "11", AtLeast1AtMost10)]
    [TestCase("Otp:Retention", "00:00:59.999", "Set it to 00:01:00 at least and 90.00:00:00 at most.")]
    [TestCase("Otp:Retention", "00:01:00", null)]
    [TestCase("Otp:Retention", "90.00:00:00", null)]
    [TestCase("Otp:Retention", "90.00:00:00.001", "Set it to 00:01:00 at least and 90.00:00:00 at most.")]
    [TestCase("Otp:MessageTemplate", "{code}", null)]
    [TestCase("Otp:MessageTemplate", "Your code is {code}.", null)]
    [TestCase("Otp:MessageTemplate", "", "Put {code} where the code goes.")]
    [TestCase("Otp:MessageTemplate", "Your code is {Code}.", "Put {code} where the code goes.")]
    [TestCase("Otp:MessageTemplate", "Your code is { code }.", "Put {code} where the code goes.")]
    [TestCase("Otp:MessageTemplate", "{code} {cod}", "holds {cod}, which stands for nothing. Did you mean {code}?")]
    [TestCase("Otp:MessageTemplate", "{code} or {Code}", "holds {Code}, which stands for nothing. Did you mean {code}?")]
    [TestCase("Otp:MessageTemplate", "{code} { code }", "holds { code }, which stands for nothing. Did you mean {code}?")]
    [TestCase("Otp:MessageTemplate", "{code} {minute}", "Did you mean {minutes}?")]
    [TestCase("Otp:MessageTemplate", "{code} {company}", "Use {code}, {brand} and {minutes}.")]
    [TestCase("Otp:MessageTemplate", "{code} {minutes} {:-} {1} }{", null, Description = "no placeholders of anything")]
    [TestCase("Otp:MessageTemplate", "{code} for {brand}", NoBrand)]
    [TestCase("Otp:Text:Templates:it", "{code}", null)]
    [TestCase("Otp:Text:Templates:zh-hant-tw", "{code}", null)]
    [TestCase("Otp:Text:Templates:zh_Hant_TW", "{code}", null)]
    [TestCase("Otp:Text:Templates:italiano", "{code}", ALocale)]
    [TestCase("Otp:Text:Templates:it", "Codice", "Put {code} where the code goes.")]
    [TestCase("Otp:Text:Templates:it", "", "Put {code} where the code goes.")]
    [TestCase("Otp:Text:Templates:it", "{code} {brnd}", "Did you mean {brand}?")]
    [TestCase("Otp:Text:Templates:it", "{code} {brand}", NoBrand)]
    [TestCase("Otp:Text:Brand", "", null)]
    [TestCase("Otp:Text:Brand", "Caf\u00e9 \u2615", null)]
    [TestCase("Otp:Text:Brand", "Shop\r\nBcc: x", ABrand)]
    [TestCase("Otp:Text:Brand", @"Shop\nBcc: x", ABrand)]
    [TestCase("Otp:Text:Brand", "Shop\u2028x", ABrand)]
    [TestCase("Otp:Text:Brand", "{code}", ABrand)]
    [TestCase("Otp:Text:DefaultLocale", "pt-br", null)]
    [TestCase("Otp:Text:DefaultLocale", "", null)]
    [TestCase("Otp:Text:DefaultLocale", "English", ALocale)]
    [TestCase("Otp:Text:DefaultLocale", "en_US", ALocale)]
    [TestCase("Otp:Text:Subject", "{brand}: {code}", null, Description = "the default, written out, is right without a brand too")]
    [TestCase("Otp:Text:Subject", "Your code", null)]
    [TestCase("Otp:Text:Subject", "{code} of {brand}", NoBrand)]
    [TestCase("Otp:Text:Subject", "{kode}", "Did you mean {code}?")]
    [TestCase("Otp:Text:Subject", "Code\nBcc: x", OneShortLine)]
    [TestCase("Otp:Text:Subject", @"Code\r\nBcc: x", OneShortLine)]
    [TestCase("Otp:Text:AutofillDomain", "", null)]
    [TestCase("Otp:Text:AutofillDomain", "shop.example", null)]
    [TestCase("Otp:Text:AutofillDomain", "xn--caf-dma.example", null)]
    [TestCase("Otp:Text:AutofillDomain", "caf\u00e9.example", AHost)]
    [TestCase("Otp:Text:AutofillDomain", "https://shop.example", AHost)]
    [TestCase("Otp:Text:AutofillDomain", "shop.example:443", AHost)]
    [TestCase("Otp:Text:AutofillDomain", "shop.example/otp", AHost)]
    [TestCase("Otp:Text:AutofillDomain", "@shop.example", AHost)]
    [TestCase("Otp:Text:AutofillDomain", "-shop.example", AHost)]
    [TestCase("Otp:Text:AutofillDomain", "shop..example", AHost)]
    [TestCase("Otp:Text:AutofillDomain", "shop", AHost)]
    [TestCase("Otp:Text:AutofillDomain", "10.0.0.1", AHost)]
    [TestCase("Otp:Text:AutofillDomain", "shop.example\n", AHost)]
    [TestCase("Otp:Text:AndroidAppHash", "", null)]
    [TestCase("Otp:Text:AndroidAppHash", "FA+9qCX9VSu", null)]
    [TestCase("Otp:Text:AndroidAppHash", "FA+9qCX9VS", AHash)]
    [TestCase("Otp:Text:AndroidAppHash", "FA+9qCX9VSuu", AHash)]
    [TestCase("Otp:Text:AndroidAppHash", "FA-9qCX9VSu", AHash)]
    [TestCase("Otp:Text:AndroidAppHash", "FA+9qCX9VSu\n", AHash)]
    [TestCase("Otp:ActiveKey", "k1", null)]
    [TestCase("Otp:ActiveKey", "K1", null)]
    [TestCase("Otp:ActiveKey", "k2", AKeyOfThatName)]
    [TestCase("Otp:ActiveKey", "", AKeyOfThatName)]
    [TestCase("Otp:ActiveKey", null, AKeyOfThatName)]
    [TestCase("Otp:Keys:k2", "not base64", ANewKey)]
    [TestCase("Otp:AddressKey", "", ANewKey)]
    [TestCase("Otp:AddressKey", null, ANewKey)]
    [TestCase("Delivery:Provider", null, "Set it to one of")]
    [TestCase("Delivery:Provider", "Console", "Set it to one of")]
    [TestCase("Delivery:ReadTimeout", "00:00:14.999", "Set it to 00:00:15 at least and 1.00:00:00 at most.")]
    [TestCase("Delivery:ReadTimeout", "00:00:15", null)]
    [TestCase("Delivery:ReadTimeout", "1.00:00:00", null)]
    [TestCase("Delivery:ReadTimeout", "1.00:00:00.001", "Set it to 00:00:15 at least and 1.00:00:00 at most.")]
    [TestCase("Database:Provider", "Sqlite", null)]
    [TestCase("Database:Provider", "sqlite", null)]
    [TestCase("Database:Provider", "", "Set it to Sqlite")]
    [TestCase("Database:Provider", "MySql", "Set it to Sqlite")]
    [TestCase("Database:WriteTimeout", "00:00:00.099", "00:00:00.1000000 at least and 00:00:30 at most.")]
    [TestCase("Database:WriteTimeout", "00:00:00.1", null)]
    [TestCase("Database:WriteTimeout", "00:00:30", null)]
    [TestCase("Database:WriteTimeout", "00:00:30.001", "00:00:00.1000000 at least and 00:00:30 at most.")]
    [TestCase("ConnectionStrings:Otp", "Data Source=data/otp.db", null)]
    [TestCase("ConnectionStrings:Otp", "DataSource=/var/lib/otp.db;Pooling=False", null)]
    [TestCase("ConnectionStrings:Otp", null, null)]
    [TestCase("ConnectionStrings:Otp", "Data Source=:memory:", AFile)]
    [TestCase("ConnectionStrings:Otp", "Data Source=otp;Mode=Memory;Cache=Shared", AFile)]
    [TestCase("ConnectionStrings:Otp", "Data Source=otp.db;Mode=ReadOnly", AFile)]
    [TestCase("ConnectionStrings:Otp", "Data Source=file:/var/lib/otp.db?mode=rwc", AFile)]
    [TestCase("ConnectionStrings:Otp", "Data Source=", AFile)]
    [TestCase("ConnectionStrings:Otp", "", AFile)]
    [TestCase("ConnectionStrings:Otp", "data/otp.db", AFile)]
    [TestCase("ConnectionStrings:Otp", "Data Source=otp.db;Mode=Sometimes", AFile)]
    [TestCase("ConnectionStrings:Otp", "Server=db;Database=otp", AFile)]
    [TestCase("Vonage:BaseAddress", "https://api.nexmo.com", null)]
    [TestCase("Vonage:BaseAddress", "https://messages-sandbox.nexmo.com", null)]
    [TestCase("Vonage:BaseAddress", "http://127.0.0.1:4010", null)]
    [TestCase("Vonage:BaseAddress", "http://localhost:4010", null)]
    [TestCase("Vonage:BaseAddress", "http://[::1]:4010", null)]
    [TestCase("Vonage:BaseAddress", "http://api.nexmo.com", AnAddress)]
    [TestCase("Vonage:BaseAddress", "http://10.0.0.1", AnAddress)]
    [TestCase("Vonage:BaseAddress", "ftp://localhost", AnAddress)]
    [TestCase("Vonage:BaseAddress", "api.nexmo.com", AnAddress)]
    [TestCase("Vonage:ApplicationId", "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", null)]
    [TestCase("Vonage:ApplicationId", null, AnId)]
    [TestCase("Vonage:ApplicationId", "", AnId)]
    [TestCase("Vonage:ApplicationId", "my-application", AnId)]
    [TestCase("Vonage:ApplicationId", "{aaaaaaaa-bbbb-cccc-dddd-0123456789ab}", AnId)]
    [TestCase("Vonage:ApplicationId", "aaaaaaaabbbbccccdddd0123456789ab", AnId)]
    [TestCase("Vonage:ApplicationId", "\"aaaaaaaa-bbbb-cccc-dddd-0123456789ab\"", AnId)]
    [TestCase("Vonage:ApplicationId", " aaaaaaaa-bbbb-cccc-dddd-0123456789ab", AnId)]
    [TestCase("Vonage:SmsSenderId", "", ASender)]
    [TestCase("Vonage:SmsSenderId", "12", ASender)]
    [TestCase("Vonage:SmsSenderId", "123", null, Description = "a short code")]
    [TestCase("Vonage:SmsSenderId", "12025550143", null)]
    [TestCase("Vonage:SmsSenderId", "123456789012345", null, Description = "the longest number of E.164")]
    [TestCase("Vonage:SmsSenderId", "1234567890123456", ASender)]
    [TestCase("Vonage:SmsSenderId", "+12025550143", ASender)]
    [TestCase("Vonage:SmsSenderId", "+1 202-555-0143", "country code first (12025550143)")]
    [TestCase("Vonage:SmsSenderId", "\"+39 333 1234567\"", "country code first (393331234567)")]
    [TestCase("Vonage:SmsSenderId", "0012025550143", ASender)]
    [TestCase("Vonage:SmsSenderId", "07700900123", ASender)]
    [TestCase("Vonage:SmsSenderId", "\"12025550143\"", ASender)]
    [TestCase("Vonage:SmsSenderId", "AB", ASender)]
    [TestCase("Vonage:SmsSenderId", "ABC", null)]
    [TestCase("Vonage:SmsSenderId", "1AB", null)]
    [TestCase("Vonage:SmsSenderId", "NEXMO", null)]
    [TestCase("Vonage:SmsSenderId", "MyShopInBRN", null, Description = "11 characters")]
    [TestCase("Vonage:SmsSenderId", "MyShopInBern", ASender, Description = "12 characters")]
    [TestCase("Vonage:SmsSenderId", "ABCDEFGHIJKLMNOPQRST", ASender)]
    [TestCase("Vonage:SmsSenderId", "\"SHOP\"", ASender)]
    [TestCase("Vonage:SmsSenderId", "'SHOP'", ASender)]
    [TestCase("Vonage:SmsSenderId", "My Shop", "country code first (12025550143)")]
    [TestCase("Vonage:SmsSenderId", "SHOP\n", ASender)]
    [TestCase("Vonage:SmsSenderId", "CAF\u00c9", ASender)]
    [TestCase("Vonage:SmsSenderId", "\u0661\u0662\u0663", ASender)]
    [TestCase("Vonage:MessengerSenderId", "", null)]
    [TestCase("Vonage:MessengerSenderId", "106900000000", null)]
    [TestCase("Vonage:MessengerSenderId", "11111111111111111111111111111111111111111111111111", null, Description = "50 characters")]
    [TestCase("Vonage:MessengerSenderId", FiftyOne, APage)]
    [TestCase("Vonage:MessengerSenderId", "\"106900000000\"", APage)]
    [TestCase("Vonage:MessengerSenderId", "my page", APage)]
    [TestCase("Vonage:RequestsPerSecond", "0", "Set it to 1 at least and 10000 at most.")]
    [TestCase("Vonage:RequestsPerSecond", "1", null)]
    [TestCase("Vonage:RequestsPerSecond", "10000", null)]
    [TestCase("Vonage:RequestsPerSecond", "10001", "Set it to 1 at least and 10000 at most.")]
    [TestCase("Vonage:WebhookTolerance", "00:00:59.999", "Set it to")]
    [TestCase("Vonage:WebhookTolerance", "00:01:00", null)]
    [TestCase("Vonage:WebhookTolerance", "7.00:00:00", null)]
    [TestCase("Vonage:WebhookTolerance", "7.00:00:00.001", "Set it to")]
    [TestCase("Vonage:SignatureSecret", "a", null)]
    [TestCase("Vonage:SignatureSecret", "", "AllowUnsignedWebhooks=true")]
    [TestCaseSource(nameof(Keys))]
    [TestCaseSource(nameof(Templates))]
    public void A_setting_is_right_or_is_told_with_the_remedy(string name, string? value, string? remedy)
    {
        var failures = Failures((name, value));

        if (remedy is null)
        {
            Assert.That(failures, Is.Empty);
        }
        else
        {
            Assert.That(failures, Has.Count.EqualTo(1));
            Assert.That(failures[0], Does.StartWith($"{name} ").And.Contain(remedy));
        }
    }

    [TestCase("Delivery:Channels:0", "sms", "Delivery:Channels:0", null)]
    [TestCase("Delivery:Channels:0", "SMS", "Delivery:Channels:0", null)]
    [TestCase("Delivery:Channels", "sms,messenger", "Delivery:Channels", null)]
    [TestCase("Delivery:Channels:0", "telegram", "Delivery:Channels", "Use messenger, sms, whatsapp, email, voice.")]
    [TestCase("Delivery:Channels", "sms,sms", "Delivery:Channels", "or one twice")]
    [TestCase("Delivery:Channels:0", "voice", "Delivery:Channels", "On are messenger, sms")]
    [TestCase("Delivery:Waits:sms", "00:00:01", "Delivery:Waits:sms", null)]
    [TestCase("Delivery:Waits:SMS", "01:00:00", "Delivery:Waits:SMS", null)]
    [TestCase("Delivery:Waits:sms", "00:00:00.999", "Delivery:Waits:sms", "00:00:01 at least and 01:00:00 at most")]
    [TestCase("Delivery:Waits:sms", "01:00:00.001", "Delivery:Waits:sms", "00:00:01 at least and 01:00:00 at most")]
    [TestCase("Delivery:Waits:fax", "00:01:00", "Delivery:Waits:fax", "Use a channel's name.")]
    [TestCase("Delivery:CountryCaps:it", "1", "Delivery:CountryCaps:it", null)]
    [TestCase("Delivery:CountryCaps:*", "10000000", "Delivery:CountryCaps:*", null)]
    [TestCase("Delivery:CountryCaps:IT", "0", "Delivery:CountryCaps:IT", "Set it to 1 at least and 10000000 at most.")]
    [TestCase("Delivery:CountryCaps:Italy", "5", "Delivery:CountryCaps:Italy", "or * for all others")]
    [TestCase("Clients:shop:Channels:0", "sms", "Clients:shop:Channels", null)]
    [TestCase("Clients:shop:Channels", "sms", "Clients:shop:Channels", "Write a client's channels as a list")]
    [TestCase("Delivery:Provider", "7", "Delivery:Provider", "Set it to one of")]
    [TestCase("Delivery:Routes", "Vonage", "Delivery:Routes", "Set a route for each channel")]
    [TestCase("Delivery:Routes:sms", "Vonage", "Delivery:Routes:sms", null)]
    [TestCase("Delivery:Routes:sms", "Vodafone", "Delivery:Routes:sms", "Use Vonage, Twilio, Smtp, Gateway.")]
    [TestCase("Delivery:Routes:sms", "Vonage,Vonage", "Delivery:Routes:sms", "each once")]
    [TestCase("Delivery:Routes:sms", "Smtp", "Delivery:Routes:sms", "Vonage, Twilio, Gateway do.")]
    [TestCase("Delivery:Routes:fax", "Vonage", "Delivery:Routes:fax", "Use a channel's name.")]
    [TestCase("Delivery:Routes:whatsapp", "Vonage", "Vonage:WhatsAppSenderId", "Delivery:Routes sends WhatsApp to Vonage")]
    [TestCase("Clients:shop:Channels:0", "voice", "Clients:shop:Channels", "On are messenger, sms")]
    [TestCase("Clients:shop:TestRecipients:0:Code", "12345", "Clients:shop:TestRecipients:0:Code", "Use 6 at least.")]
    [TestCase("Clients:shop:TestRecipients:0:Code", "1234567890", "Clients:shop:TestRecipients:0", null)]
    [TestCase("Clients:shop:TestRecipients:0:Code", "12345678901", "Clients:shop:TestRecipients:0:Code", "Use 5 to 10 digits.")]
    [TestCase("Clients:shop:TestRecipients:0:Code", "12 45 67", "Clients:shop:TestRecipients:0:Code", "Use 5 to 10 digits.")]
    [TestCase("Clients:shop:TestRecipients:0:PhoneNumber", "12", "Clients:shop:TestRecipients:0", "Give it a PhoneNumber")]
    [TestCase("Clients:shop:TestRecipients:0:Email", "a@b.example", "Clients:shop:TestRecipients:0", "Give it a PhoneNumber", Description = "two")]
    [TestCase("Clients:shop:TestRecipients:0:ValidUntil", null, "Clients:shop:TestRecipients:0:ValidUntil", "Set it to the last day")]
    [TestCase("Clients:shop:TestRecipients:0:ValidUntil", "soon", "Clients:shop:TestRecipients:0:ValidUntil", "Write it as 2027-01-31.")]
    [TestCase("Clients:shop:TestRecipients:0:ValidUntil", "2020-01-31", "Clients:shop:TestRecipients:0", null, Description = "over")]
    [TestCase("Clients:shop:TestRecipients:0:ValidUntil", "9999-12-30", "Clients:shop:TestRecipients:0:ValidUntil", "more than 90 days ahead")]
    public void A_setting_of_channels_or_of_a_test_recipient_is_right_or_is_told_with_the_remedy(
        string name, string? value, string told, string? remedy)
    {
        var failures = Failures(
        [
            ("Delivery:Provider", "Messages"),
            ("Clients:shop:ApiKeyHashes:0", new string('a', 64)),
            ("Clients:shop:Scopes:0", "send"),
            ("Clients:shop:TestRecipients:0:PhoneNumber", "+39 333 123 0000"),
            ("Clients:shop:TestRecipients:0:Code", "482915"),
            ("Clients:shop:TestRecipients:0:ValidUntil", $"{TimeProvider.System.GetUtcNow().AddDays(80):yyyy-MM-dd}"),
            (name, value),
        ]);

        if (remedy is null)
        {
            Assert.That(failures, Is.Empty);
        }
        else
        {
            Assert.That(failures, Has.Count.EqualTo(1));
            Assert.That(failures[0], Does.StartWith($"{told} ").And.Contain(remedy));
        }
    }

    [TestCase("Delivery:Channels:0", "sms", "Delivery:Channels ")]
    [TestCase("Delivery:Waits:sms", "00:01:00", "Delivery:Waits ")]
    [TestCase("Clients:shop:Channels:0", "sms", "Clients:shop:Channels ")]
    public void What_Vonage_decides_under_Dispatch_is_not_set(string name, string value, string told)
    {
        var failures = Failures(("Clients:shop:ApiKeyHashes:0", new string('a', 64)), ("Clients:shop:Scopes:0", "send"), (name, value));

        Assert.That(failures, Has.Count.EqualTo(1));
        Assert.That(failures[0], Does.StartWith(told).And.Contain("Remove it"));
    }

    [TestCase("WhatsAppSenderId", "1202555", null)]
    [TestCase("WhatsAppSenderId", "120255", AWhatsAppNumber)]
    [TestCase("WhatsAppSenderId", "123456789012345", null)]
    [TestCase("WhatsAppSenderId", "1234567890123456", AWhatsAppNumber)]
    [TestCase("WhatsAppSenderId", "+1 202-555-0143", "country code first (12025550143)")]
    [TestCase("WhatsAppSenderId", "0012025550143", AWhatsAppNumber)]
    [TestCase("WhatsAppSenderId", "SHOP", AWhatsAppNumber)]
    [TestCase("WhatsAppSenderId", "\"12025550143\"", AWhatsAppNumber)]
    [TestCase("WhatsAppSenderId", null, "or remove the template.")]
    [TestCase("WhatsAppSenderId", "", "or remove the template.")]
    [TestCase("WhatsAppTemplate", null, "or remove the sender.")]
    [TestCase("WhatsAppTemplate", "", "or remove the sender.")]
    [TestCase("WhatsAppTemplate", "code_2", null)]
    [TestCase("WhatsAppTemplate", "Login_code", ATemplate)]
    [TestCase("WhatsAppTemplate", "login-code", ATemplate)]
    [TestCase("WhatsAppTemplate", "login code", ATemplate)]
    [TestCase("WhatsAppTemplate", "my_namespace:login_code", "without a namespace")]
    [TestCase("WhatsAppTemplate", "\"login_code\"", ATemplate)]
    [TestCase("WhatsAppTemplate", "login_code\n", ATemplate)]
    [TestCase("WhatsAppLanguages", "en,pt_BR,fil,es-419", null)]
    [TestCase("WhatsAppLanguages", "en,Portuguese", "for example en and pt_BR")]
    [TestCase("WhatsAppLanguages", "pt_BRA", "for example en and pt_BR")]
    [TestCase("WhatsAppLanguages", "zh_Hant_TW", "for example en and pt_BR")]
    [TestCase("WhatsAppLanguages:0", "pt-br", null)]
    [TestCase("WhatsAppLanguages:0", "p", "for example en and pt_BR")]
    [TestCase("WhatsAppLanguages:0", "", "for example en and pt_BR")]
    public void Messages_on_WhatsApp_need_a_number_and_a_template_that_WhatsApp_knows(string name, string? value, string? remedy)
    {
        (string, string?)[] right = [("Vonage:WhatsAppSenderId", "12025550143"), ("Vonage:WhatsAppTemplate", "login_code")];

        var failures = Failures([.. right, ($"Vonage:{name}", value)]);

        Assert.That(
            failures,
            remedy is null ? Is.Empty : Has.Count.EqualTo(1).And.All.StartsWith($"Vonage:{name.Split(':')[0]} ").And.All.Contains(remedy));
    }

    [TestCase(512, true)]
    [TestCase(513, false)]
    public void The_name_of_a_template_has_at_most_512_characters(int length, bool right)
        => Assert.That(
            Failures(("Vonage:WhatsAppSenderId", "12025550143"), ("Vonage:WhatsAppTemplate", new string('x', length))),
            right ? Is.Empty : Has.Count.EqualTo(1));

    [TestCase("12025550143", null)]
    [TestCase("+12025550143", AWhatsAppNumber)]
    [TestCase("", AWhatsAppNumber)]
    public void A_client_has_a_WhatsApp_number_of_its_own_as_the_service_would(string sender, string? remedy)
        => Assert.That(
            Failures(
                ("Clients:shop:ApiKeyHashes:0", new string('a', 64)), ("Clients:shop:Scopes:0", "send"), ("Clients:shop:WhatsAppSenderId", sender)),
            remedy is null ? Is.Empty : Has.Count.EqualTo(1).And.All.StartsWith("Clients:shop:WhatsAppSenderId ").And.All.Contains(remedy));

    [TestCase("Postgres", "Host=db;Database=otp", true)]
    [TestCase("postgres", "Host=db;Database=otp", true)]
    [TestCase("Postgres", "Data Source=otp.db", false)]
    public void A_server_has_a_connection_string_of_its_own(string provider, string connection, bool right)
        => Assert.That(
            Failures(("Database:Provider", provider), ("ConnectionStrings:Otp", connection)),
            right ? Is.Empty : Has.Count.EqualTo(1).And.All.StartsWith("ConnectionStrings:Otp ").And.All.Contains("for example 'Host=db.internal"));

    [Test]
    public void Webhooks_may_be_unsigned_where_the_words_say_so()
        => Assert.That(Failures(("Vonage:SignatureSecret", ""), ("Vonage:AllowUnsignedWebhooks", "true")), Is.Empty);

    [Test]
    public void With_a_brand_texts_may_hold_it_as_long_as_the_longest_brand_fits_in()
    {
        Assert.That(Failures(("Otp:Text:Brand", "Shop"), ("Otp:Text:Templates:it", $"{{code}}{{brand}}{new string('x', 590)}")), Is.Empty);
        Assert.That(
            Failures(("Otp:Text:Brand", "Shop"), ("Otp:Text:Templates:it", $"{{code}}{{brand}}{new string('x', 591)}")).Single(),
            Does.StartWith("Otp:Text:Templates:it ").And.Contain("Shorten it."));
    }

    [TestCase("he", "iw", "he")]
    [TestCase("pt-BR", "pt_br", "pt-BR")]
    public void One_language_has_one_text_however_its_tag_is_written(string first, string second, string language)
        => Assert.That(
            Failures(($"Otp:Text:Templates:{first}", "{code}"), ($"Otp:Text:Templates:{second}", "{code}")).Single(),
            Is.EqualTo($"Otp:Text:Templates:{second} is the text of {language} for a second time. Remove one of them."));

    [TestCase("Text:Brand", "a\nb", ABrand)]
    [TestCase("Text:DefaultLocale", "English", ALocale)]
    [TestCase("Text:Subject", "a\nb", OneShortLine)]
    [TestCase("Text:AutofillDomain", "shop", AHost)]
    [TestCase("Text:AndroidAppHash", "short", AHash)]
    [TestCase("Text:Templates:it", "Codice", "Put {code} where the code goes.")]
    [TestCase("Text:Templates:it", "{code} {brand}", NoBrand)]
    [TestCase("MessageTemplate", "{code} {brand}", NoBrand)]
    [TestCase("MessageTemplate", "{code} {brand}", null, "Clients:shop:Text:Brand")]
    [TestCase("MessageTemplate", "{code} {brand}", null, "Otp:Text:Brand")]
    public void A_client_s_texts_are_checked_as_the_service_s(string setting, string value, string? remedy, string? brand = null)
    {
        var failures = Failures(
            ("Clients:shop:ApiKeyHashes:0", new string('0', 64)), ("Clients:shop:Scopes:0", "send"), ($"Clients:shop:{setting}", value), (brand ?? "Otp:MaxAttempts", brand is null ? "3" : "Shop"));

        Assert.That(
            failures,
            remedy is null ? Is.Empty : Has.Count.EqualTo(1).And.All.StartsWith($"Clients:shop:{setting} ").And.All.Contains(remedy));
    }

    [Test]
    public void A_sentence_holds_neither_the_key_nor_a_path_of_this_machine()
    {
        var key = NewKey(31);

        Assert.That(Failures(("Otp:AddressKey", key)).Single(), Does.Not.Contain(key));
        Assert.That(
            Failures(("Vonage:PrivateKey", null)).Single(),
            Does.StartWith("Vonage:PrivateKeyPath ").And.Contain("private.key").And.Not.Contain(Path.GetTempPath()));
    }

    [Test]
    public void All_that_is_wrong_is_told_at_once()
    {
        var failures = Failures(
            ("Otp:CodeLength", "4"), ("Otp:Validity", "00:00:00"), ("Otp:MaxAttempts", "0"), ("Otp:ResendCooldown", "-00:00:01"), ("Otp:MaxSendsPerToken", "0"),
            ("Otp:Retention", "00:00:00"), ("Otp:MessageTemplate", ""), ("Otp:Keys:k1", ""), ("Otp:ActiveKey", "k9"), ("Otp:AddressKey", ""),
            ("Database:Provider", "MySql"), ("Database:WriteTimeout", "00:00:00"), ("ConnectionStrings:Otp", "Data Source=:memory:"),
            ("Vonage:BaseAddress", "http://api.nexmo.com"), ("Vonage:ApplicationId", ""), ("Vonage:SmsSenderId", ""), ("Vonage:MessengerSenderId", FiftyOne),
            ("Vonage:WebhookTolerance", "00:00:00"), ("Vonage:SignatureSecret", ""), ("Vonage:RequestsPerSecond", "0"), ("Vonage:PrivateKey", ""));

        Assert.That(failures.Select(failure => failure.Split(' ')[0]).Order(StringComparer.Ordinal), Is.EqualTo(AllThatCanBeWrong));
    }

    private static string NewKey(int size) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(size));

    // What is wrong with a service in production that is right but for these settings.
    private static IReadOnlyList<string> Failures(params (string Name, string? Value)[] changes)
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Otp:ActiveKey"] = "k1",
            ["Otp:Keys:k1"] = Fresh.Key(),
            ["Otp:AddressKey"] = Fresh.Key(),
            ["Authentication:Anonymous"] = "true",
            ["Delivery:Provider"] = "Dispatch",
            ["Vonage:ApplicationId"] = VonageCredentials.ApplicationId,
            ["Vonage:PrivateKey"] = VonageCredentials.PrivateKey,
            ["Vonage:SignatureSecret"] = VonageCredentials.SignatureSecret,
        };
        foreach (var (name, value) in changes)
        {
            settings[name] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton(Environments.Production(folder.Path));
        services.AddInfrastructure(configuration);
        using var provider = services.BuildServiceProvider();
        try
        {
            provider.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
        catch (StartupException exception)
        {
            return [exception.Message];
        }
        catch (AggregateException exception)
        {
            // Some are asked for by another section's check, too.
            return [.. exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Distinct(StringComparer.Ordinal)];
        }
    }
}
