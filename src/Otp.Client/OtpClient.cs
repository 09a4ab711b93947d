using System.Security.Cryptography;
using Otp.Client.Transport;

namespace Otp.Client;

internal sealed class OtpClient : IOtpClient
{
    private const int MaxKeyLength = 255;
    private const int RandomKeyBytes = 16;

    private readonly OtpConnection _connection;

    public OtpClient(OtpConnection connection) => _connection = connection;

    public Task<CreateOtpResult> CreateAsync(
        string token, OtpRecipient recipient, string? idempotencyKey = null, CancellationToken cancellationToken = default)
        => CreateAsync(token, new CreateOtpRequest(recipient), idempotencyKey, cancellationToken);

    public async Task<CreateOtpResult> CreateAsync(
        string token, CreateOtpRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        CheckToken(token);
        ArgumentNullException.ThrowIfNull(request);
        var key = KeyOf(idempotencyKey);
        var reply = await _connection.SendAsync(OtpCall.Create(token, request, key), cancellationToken);
        return reply.Answer is { } answer ? OtpAnswers.OfCreate(answer, token) : new CreateOtpResult.NoAnswer(key, reply.Reason);
    }

    public async Task<VerifyOtpResult> VerifyAsync(
        string token, string code, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        CheckToken(token);
        ArgumentNullException.ThrowIfNull(code);
        var key = KeyOf(idempotencyKey);
        var reply = await _connection.SendAsync(OtpCall.Verify(token, TypedCode.Reduce(code), key), cancellationToken);
        return reply.Answer is { } answer ? OtpAnswers.OfVerify(answer, token) : new VerifyOtpResult.NoAnswer(key, reply.Reason);
    }

    public async Task<OtpStatusDocument?> GetAsync(string token, CancellationToken cancellationToken = default)
    {
        CheckToken(token);
        return OtpAnswers.OfGet(await _connection.SendAsync(OtpCall.Get(token), cancellationToken), token);
    }

    public async Task<bool> CancelAsync(string token, CancellationToken cancellationToken = default)
    {
        CheckToken(token);
        return OtpAnswers.OfCancel(await _connection.SendAsync(OtpCall.Cancel(token), cancellationToken));
    }

    // A token becomes part of a path, so it must be well-formed. The message does not repeat it.
    private static void CheckToken(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!OtpToken.IsWellFormed(token))
        {
            throw new ArgumentException(
                "A token is 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ + = -, the first a letter or digit.", nameof(token));
        }
    }

    // Every call has a key, so that it can be repeated if its reply is lost.
    private static string KeyOf(string? idempotencyKey)
    {
        if (idempotencyKey is not null && (idempotencyKey.Length > MaxKeyLength || !OtpCall.FitsHeader(idempotencyKey)))
        {
            throw new ArgumentException("An idempotency key is 1 to 255 visible ASCII characters.", nameof(idempotencyKey));
        }

        return idempotencyKey ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomKeyBytes));
    }
}
