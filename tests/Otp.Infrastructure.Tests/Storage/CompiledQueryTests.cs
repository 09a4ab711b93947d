using System.Reflection;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Otp.Domain.Abuse;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Infrastructure.Storage;
using Otp.TestKit.Storage;

namespace Otp.Infrastructure.Tests.Storage;

/// <summary>Some of LINQ compiles and fails when it is run, so each compiled query is run, on both engines, tracking and not.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres)]
public sealed class CompiledQueryTests(Engine engine)
{
    private static readonly FieldInfo[] Queries =
        [.. typeof(OtpQueries).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(field => typeof(Delegate).IsAssignableFrom(field.FieldType))];

    [Test]
    public async Task Each_compiled_query_runs([Values] bool tracking)
    {
        await using var database = await StoredDatabase.StartAsync(engine);
        var item = Samples.Item("t1");
        await database.UnitOfWork.AddAsync(item, Samples.Delivery(item));
        await using var context = await database.OpenContextAsync(tracking ? QueryTrackingBehavior.TrackAll : QueryTrackingBehavior.NoTracking);

        Assert.That(Queries, Has.Length.AtLeast(10));
        foreach (var query in Queries)
        {
            Assert.That(async () => await RunAsync((Delegate)query.GetValue(context.Queries)!, context), Throws.Nothing, query.Name);
        }
    }

    private static async Task RunAsync(Delegate query, OtpDbContext context)
    {
        object[] values = [.. query.GetType().GetMethod("Invoke")!.GetParameters().Select(parameter => ValueOf(parameter.ParameterType, context))];
        switch (query.DynamicInvoke(values))
        {
            case Task task:
                await task;
                break;
            case { } rows:
                await DrainAsync((dynamic)rows);
                break;
        }
    }

    private static async Task DrainAsync<T>(IAsyncEnumerable<T> rows)
    {
        await foreach (var _ in rows)
        {
            // Nothing is asked of them.
        }
    }

    private static object ValueOf(Type type, OtpDbContext context) => type.Name switch
    {
        nameof(OtpDbContext) => context,
        nameof(ClientId) => ClientId.Default,
        nameof(RequestToken) => RequestToken.Parse("t1"),
        nameof(OtpItemId) => OtpItemId.New(StoredDatabase.Now),
        nameof(DeliveryId) => DeliveryId.New(StoredDatabase.Now),
        nameof(DateTimeOffset) => StoredDatabase.Now.AddDays(1),
        nameof(Int32) => 7,
        nameof(String) => "unknown",
        "Byte[]" => RandomNumberGenerator.GetBytes(BudgetKey.Size),
        _ => throw new NotSupportedException($"A value of {type.Name}."),
    };
}
