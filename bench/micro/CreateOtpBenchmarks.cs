using BenchmarkDotNet.Attributes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Otps;
using Otp.Application.Storage;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Micro;

/// <summary>
/// Creates codes through the service's own handler and unit of work, on a SQLite file that syncs. Nothing is delivered:
/// deliveries stay in their rows.
/// </summary>
[MemoryDiagnoser]
public class CreateOtpBenchmarks
{
    private const int Together = 16;

    private StoredService _service = null!;
    private IAddressHasher _hasher = null!;
    private IUnitOfWork _unitOfWork = null!;
    private int _number;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _service = await StoredService.StartAsync();
        _hasher = _service.Services.GetRequiredService<IAddressHasher>();
        _unitOfWork = _service.Services.GetRequiredService<IUnitOfWork>();
    }

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _service.DisposeAsync();

    [Benchmark]
    public AddressHash HashAddress() => _hasher.Hash(AddressKind.Phone, "393331234567");

    /// <summary>A unit that does nothing: the way to the writer and back, and its transaction.</summary>
    [Benchmark]
    public Task<int> EmptyUnit() => _unitOfWork.RunAsync((_, _) => ValueTask.FromResult(0), CancellationToken.None);

    /// <summary>Each creation has its own commit.</summary>
    [Benchmark]
    public Task<CreateOtpResult> CreateAlone() => CreateAsync(Interlocked.Increment(ref _number));

    /// <summary>Creations at the same time share commits.</summary>
    [Benchmark(OperationsPerInvoke = Together)]
    public Task<CreateOtpResult[]> CreateTogether()
    {
        var first = Interlocked.Add(ref _number, Together) - Together;
        return Task.WhenAll(Enumerable.Range(first, Together).Select(CreateAsync));
    }

    private async Task<CreateOtpResult> CreateAsync(int number)
    {
        await using var scope = _service.Services.CreateAsyncScope();
        var phone = PhoneNumber.TryParse($"39333{number % 10_000_000:D7}", out var parsed)
            ? parsed
            : throw new InvalidOperationException("A valid number.");
        var command = new CreateOtpCommand(RequestToken.Parse($"b{number}"), new Recipient(null, phone), IdempotencyKey: null);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(command);
    }
}
