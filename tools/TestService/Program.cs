using System.Text;
using System.Text.Json;
using Otp.Client.Testing.Running;
using TestService;

// Orders come in by standard input and are answered on standard output, a line of JSON each. When the input ends, so does this: whoever
// gave the orders is done, or gone. Whatever else is printed goes to standard error.
using var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
Console.SetOut(Console.Error);

RunningService? service = null;
using var oneLine = new SemaphoreSlim(initialCount: 1);
var underWay = new List<Task>();
try
{
    while (await input.ReadLineAsync() is { } line)
    {
        var order = JsonSerializer.Deserialize<Order>(line)!;
        if (order.Kind == OrderKind.Start)
        {
            await AnswerAsync(order);
        }
        else
        {
            underWay.RemoveAll(task => task.IsCompleted);
            underWay.Add(AnswerAsync(order));
        }
    }
}
finally
{
    if (service is not null)
    {
        await service.DisposeAsync();
    }

    await Task.WhenAll(underWay);
}

async Task AnswerAsync(Order order)
{
    Reply reply;
    try
    {
        reply = await CarryOutAsync(order);
    }
    catch (Exception exception)
    {
        reply = new Reply { Error = exception.Message };
    }

    await oneLine.WaitAsync();
    try
    {
        await output.WriteLineAsync(JsonSerializer.Serialize(reply with { Number = order.Number }));
    }
    finally
    {
        oneLine.Release();
    }
}

async Task<Reply> CarryOutAsync(Order order)
{
    if (order.Kind == OrderKind.Start)
    {
        service = await RunningService.StartAsync(order.Settings ?? []);
        return new Reply { Service = service.Address, ApiKey = service.ApiKey, Handset = service.Handset };
    }

    var running = service ?? throw new InvalidOperationException("The service is not started.");
    switch (order.Kind)
    {
        case OrderKind.Messages:
            return new Reply { Messages = await running.MessagesToAsync(order.Recipient!, order.Time) };
        case OrderKind.MarkRead:
            await running.MarkReadAsync(order.Recipient!);
            break;
        case OrderKind.Break:
            running.Break(order.Fault!.Value, order.Recipient);
            break;
        case OrderKind.Repair:
            running.Repair();
            break;
        case OrderKind.Advance:
            await running.AdvanceAsync(order.Time);
            break;
        default:
            throw new InvalidOperationException($"There is no order {order.Kind}.");
    }

    return new Reply();
}
