using System.Data.Common;
using Otp.Infrastructure.Storage.Sqlite;

namespace Otp.Infrastructure.Tests.Storage;

public sealed class KeptCommandsTests
{
    private KeptCommandsConnection _connection = null!;

    [SetUp]
    public void Open()
    {
        _connection = new KeptCommandsConnection("Data Source=:memory:");
        _connection.Open();
        _connection.Execute("""CREATE TABLE "T" ("N" INTEGER NOT NULL)""");
    }

    [TearDown]
    public void Close() => _connection.Dispose();

    [Test]
    public void A_command_of_the_same_SQL_is_the_one_that_was_run_before_and_another_one_is_not()
    {
        var first = _connection.Take("SELECT 1");
        first.GiveBack();

        Assert.That(_connection.Take("SELECT 2"), Is.Not.SameAs(first));
        Assert.That(_connection.Take("SELECT 1"), Is.SameAs(first));
        Assert.That(_connection.Take("SELECT 1"), Is.Not.SameAs(first), "it is in use");
    }

    [Test]
    public void What_one_execution_was_given_the_next_one_is_not()
    {
        Add(1);
        Add(2);
        using var command = Command("""INSERT INTO "T" VALUES (@n)""");

        Assert.That(command.Parameters, Is.Empty);
        Assert.That(() => command.ExecuteNonQuery(), Throws.InvalidOperationException, "it must be given its own");
        Assert.That(Sum(), Is.EqualTo(3));
    }

    [Test]
    public void Two_readers_of_the_same_SQL_do_not_meet()
    {
        Add(1);
        Add(2);
        using var outer = Command("""SELECT "N" FROM "T" ORDER BY "N" """);
        using var rows = outer.ExecuteReader();
        Assert.That(rows.Read(), Is.True);
        using (var inner = Command("""SELECT "N" FROM "T" ORDER BY "N" """))
        {
            Assert.That(inner.ExecuteScalar(), Is.EqualTo(1L));
        }

        Assert.That(rows.Read(), Is.True);
        Assert.That(rows.GetInt64(0), Is.EqualTo(2));
        Assert.That(rows.Read(), Is.False);
    }

    [Test]
    public void A_command_whose_execution_failed_runs_again()
    {
        using (var failed = Command("""INSERT INTO "T" VALUES (@n)"""))
        {
            Bind(failed, DBNull.Value);
            Assert.That(() => failed.ExecuteNonQuery(), Throws.InstanceOf<DbException>());
        }

        Add(5);

        Assert.That(Sum(), Is.EqualTo(5));
    }

    private void Add(int number)
    {
        using var command = Command("""INSERT INTO "T" VALUES (@n)""");
        Bind(command, number);
        Assert.That(command.ExecuteNonQuery(), Is.EqualTo(1));
    }

    private long Sum()
    {
        using var command = Command("""SELECT SUM("N") FROM "T" """);
        return (long)command.ExecuteScalar()!;
    }

    // As Entity Framework asks for one.
    private DbCommand Command(string sql)
    {
        var command = ((DbConnection)_connection).CreateCommand();
#pragma warning disable CA2100 // Constants of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private static void Bind(DbCommand command, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@n", value);
        command.Parameters.Add(parameter);
    }
}
