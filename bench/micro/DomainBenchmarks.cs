using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Micro;

/// <summary>What a request computes, without storage.</summary>
[MemoryDiagnoser]
public class DomainBenchmarks
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly RequestToken _token = RequestToken.Parse("login-2cb2dc16f981f021");
    private readonly OtpPolicy _policy = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private CodeOrigin _origin = null!;
    private OtpCode _code;
    private PhoneNumber _number;
    private RecipientFingerprint _recipient = null!;

    [GlobalSetup]
    public void SetUp()
    {
        using var random = RandomNumberGenerator.Create();
        _origin = new CodeOrigin("k1", OtpSeed.Draw(random));
        _code = DeriveCode();
        _number = ParsePhoneNumber();
        _recipient = new RecipientFingerprint(null, new AddressHash(RandomNumberGenerator.GetBytes(AddressHash.Size)));
    }

    [Benchmark]
    public OtpCode DeriveCode() => OtpCodeDerivation.Derive(_key, ClientId.Default, _token, _origin.Seed, _policy.CodeLength);

    [Benchmark]
    public VerificationResult IssueAndVerify()
        => OtpItem.Issue(ClientId.Default, _token, previous: null, _recipient, _origin, _policy, _now).Verify(_code, _code, _now);

    [Benchmark]
    public PhoneNumber ParsePhoneNumber()
        => PhoneNumber.TryParse("+39 333 1234567", out var number) ? number : throw new InvalidOperationException("A valid number.");

    [Benchmark]
    public SpecialNumberType? SpecialType() => _number.SpecialType;

    [Benchmark]
    public string Country() => _number.Country;
}
