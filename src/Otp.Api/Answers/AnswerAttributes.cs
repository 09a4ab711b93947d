using Otp.Domain.Otps;

namespace Otp.Api.Answers;

/// <summary>Says how an operation succeeds, for the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SucceedsAttribute(int status, string description, Type? body = null) : Attribute
{
    public int Status => status;

    public string Description => description;

    /// <summary>The type of the JSON body; null where there is none.</summary>
    public Type? Body => body;

    /// <summary>Where the code of the example stands, when the body is a status document.</summary>
    public OtpStatus Example { get; init; } = OtpStatus.Pending;
}

/// <summary>Says which problems an operation answers with, for the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RefusesAttribute(params ProblemKind[] kinds) : Attribute
{
    public IReadOnlyList<ProblemKind> Kinds => kinds;
}
