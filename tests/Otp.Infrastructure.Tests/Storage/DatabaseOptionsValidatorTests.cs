using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Otp.Infrastructure.Storage;
using Otp.Infrastructure.Tests.Otps;

namespace Otp.Infrastructure.Tests.Storage;

public sealed class DatabaseOptionsValidatorTests
{
    private static readonly string[] AllThatCanBeWrong = ["ConnectionStrings:Otp", "Database:Provider", "Database:WriteTimeout"];

    [Test]
    public void The_defaults_are_valid()
    {
        Assert.That(Validate(new DatabaseOptions(), connection: null).Succeeded, Is.True);
    }

    [TestCase("Sqlite", true)]
    [TestCase("sqlite", true)]
    [TestCase("", false)]
    [TestCase("MySql", false)]
    public void Provider_is_an_engine_of_the_service(string provider, bool valid)
        => Expect(Validate(new DatabaseOptions { Provider = provider }), valid, "Database:Provider", "Set it to Sqlite");

    [TestCase("Postgres")]
    [TestCase("postgres")]
    public void A_server_has_a_connection_string_of_its_own(string provider)
    {
        Expect(Validate(new DatabaseOptions { Provider = provider }, "Host=db;Database=otp"), valid: true, "", "");
        Expect(Validate(new DatabaseOptions { Provider = provider }), valid: false, "ConnectionStrings:Otp", "for example 'Host=db.internal");
    }

    [TestCase(0.099, false)]
    [TestCase(0.1, true)]
    [TestCase(30, true)]
    [TestCase(30.001, false)]
    public void WriteTimeout_is_a_tenth_of_a_second_to_half_a_minute(double seconds, bool valid)
        => Expect(Validate(new DatabaseOptions { WriteTimeout = TimeSpan.FromSeconds(seconds) }), valid, "Database:WriteTimeout", "00:00:30 at most.");

    [TestCase("Data Source=data/otp.db", true)]
    [TestCase("DataSource=/var/lib/otp.db;Pooling=False", true)]
    [TestCase("Data Source=:memory:", false)]
    [TestCase("Data Source=otp;Mode=Memory;Cache=Shared", false)]
    [TestCase("Data Source=otp.db;Mode=ReadOnly", false)]
    [TestCase("Data Source=file:/var/lib/otp.db?mode=rwc", false)]
    [TestCase("Data Source=", false)]
    [TestCase("", false)]
    [TestCase("data/otp.db", false)]
    [TestCase("Data Source=otp.db;Mode=Sometimes", false)]
    [TestCase("Server=db;Database=otp", false)]
    public void The_connection_names_a_file(string connection, bool valid)
        => Expect(Validate(new DatabaseOptions(), connection), valid, "ConnectionStrings:Otp", "for example 'Data Source=data/otp.db'");

    [Test]
    public void All_errors_are_told_at_once()
    {
        var result = Validate(new DatabaseOptions { Provider = "MySql", WriteTimeout = TimeSpan.Zero }, "Data Source=:memory:");

        Assert.That(result.Failures!.Select(error => error.Split(' ')[0]), Is.EqualTo(AllThatCanBeWrong));
    }

    private static ValidateOptionsResult Validate(DatabaseOptions options, string? connection = "Data Source=otp.db")
        => new DatabaseOptionsValidator(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["ConnectionStrings:Otp"] = connection })
            .Build()).Validate(null, options);

    private static void Expect(ValidateOptionsResult result, bool valid, string setting, string remedy)
    {
        if (valid)
        {
            Assert.That(result.Failures ?? [], Is.Empty);
        }
        else
        {
            Assert.That(OptionSamples.OnlyError(result), Does.StartWith(setting + " ").And.Contain(remedy));
        }
    }
}
