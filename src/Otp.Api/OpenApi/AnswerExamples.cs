using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;
using Otp.Api.Answers;
using Otp.Api.Otps;
using Otp.Api.Support;
using Otp.Application.Otps;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;
using Otp.Domain.Recipients;

namespace Otp.Api.OpenApi;

/// <summary>A problem in words, and as it comes, with the members of its own.</summary>
internal sealed record ProblemExample(Problem Problem, JsonObject Members)
{
    /// <summary>The last part of its type.</summary>
    public string Name => Problem.Type.Split(':')[^1];

    /// <summary>A line of Markdown.</summary>
    public string Line
    {
        get
        {
            var more = Members.Count == 0 ? "" : $" More members: {string.Join(", ", Members.Select(member => $"`{member.Key}`"))}.";
            return $"- `{Problem.Type}`: **{Problem.Title}**. {Problem.Detail}{more}";
        }
    }

    /// <summary>A whole body.</summary>
    public IOpenApiExample Whole
    {
        get
        {
            var body = new JsonObject
            {
                ["type"] = Problem.Type,
                ["title"] = Problem.Title,
                ["status"] = Problem.Status,
                ["detail"] = Problem.Detail,
            };
            foreach (var (name, value) in Members)
            {
                body[name] = value?.DeepClone();
            }

            body["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736";
            return new OpenApiExample { Summary = Name, Value = body };
        }
    }
}

/// <summary>What each kind of problem has besides the members that all have.</summary>
internal static class ProblemExamples
{
    public static JsonObject MembersOf(ProblemKind kind, ApiDescription call, JsonNode? otp) => kind switch
    {
        ProblemKind.Validation => new() { ["errors"] = ErrorOf(call) },
        ProblemKind.WrongCode => new() { ["attemptsRemaining"] = 2 },
        ProblemKind.Locked => new() { ["attemptsRemaining"] = 0, ["retryAfterSeconds"] = 30 },
        ProblemKind.CoolDown => new() { ["rule"] = "ResendCooldown", ["otp"] = otp, ["retryAfterSeconds"] = 27 },
        ProblemKind.SendBudget => new() { ["rule"] = "MaxSendsPerRecipientPerHour", ["retryAfterSeconds"] = 3600 },
        ProblemKind.ClientBudget => new() { ["rule"] = "MaxSendsPerClientPerMinute", ["retryAfterSeconds"] = 12 },
        ProblemKind.StorageUnavailable or ProblemKind.Overloaded => new() { ["retryAfterSeconds"] = 1 },
        _ => [],
    };

    private static JsonObject ErrorOf(ApiDescription call)
    {
        var types = call.ParameterDescriptions.Select(parameter => parameter.Type).ToList();
        var (member, sentence) =
            types.Contains(typeof(CreateOtpRequest)) ? ("phoneNumber", PhoneNumber.Rule)
            : types.Contains(typeof(VerifyOtpRequest)) ? ("code", OtpCode.TypedRule)
            : types.Contains(typeof(SearchCodesRequest)) ? ("body", SearchCodesRequest.OneTerm)
            : call.ParameterDescriptions.Any(parameter => parameter.Name == "token") ? ("token", RequestToken.Rule)
            : ("body", "The body must be JSON.");
        return new JsonObject { [member] = new JsonArray(sentence) };
    }
}

/// <summary>Status documents as they come, written by what writes the real ones.</summary>
internal static class StatusExamples
{
    private static readonly DateTime Created = new(2026, 11, 23, 3, 11, 30, 13, DateTimeKind.Utc);
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(30);

    /// <summary>A code three seconds after it was made: still good, or verified just now.</summary>
    public static JsonNode? Of(OtpStatus status, JsonOptions json)
        => JsonSerializer.SerializeToNode(DocumentOf(status), json.SerializerOptions);

    /// <summary>A code that one of the two messages did not bring, and a refusal.</summary>
    public static JsonNode? OfSearch(JsonOptions json)
    {
        var status = DocumentOf(OtpStatus.Pending);
        var document = new SearchCodesDocument(
            [new FoundCodeDocument(status) { Client = "shop", Deliveries = [status.Delivery! with { StartedAt = Created }] }],
            [new RefusalDocument("shop", "MaxSendsPerRecipientPerHour", 2, Created - Validity, Created - CoolDown)]);
        return JsonSerializer.SerializeToNode(document, json.SerializerOptions);
    }

    private static StepErrorDocument Dropped
        => new(DeliveryError.Dropped(DropReason.Verified).Code, DeliveryError.Dropped(DropReason.Verified).Reason);

    private static OtpStatusDocument DocumentOf(OtpStatus status) => new()
    {
        Token = "login-2cb2dc16f981f021",
        Status = status,
        CreatedAt = Created,
        ExpiresAt = Created + Validity,
        ExpiresInSeconds = 297,
        VerifiedAt = status == OtpStatus.Verified ? Created + TimeSpan.FromSeconds(3) : null,
        CodeLength = 5,
        AttemptsRemaining = 3,
        NextSendAllowedAt = Created + CoolDown,
        Delivery = new DeliveryDocument
        {
            Status = DeliveryStatus.Accepted,
            Steps =
            [
                new DeliveryStepDocument
                {
                    Channel = Channel.Messenger,
                    To = "********51",
                    Status = StepStatus.Submitted,
                    SentAt = Created + TimeSpan.FromSeconds(1),
                },
                new DeliveryStepDocument
                {
                    Channel = Channel.Sms,
                    To = "**********67",
                    Status = status == OtpStatus.Verified ? StepStatus.Dropped : StepStatus.Pending,
                    Error = status == OtpStatus.Verified ? Dropped : null,
                },
            ],
        },
    };
}
