using Microsoft.AspNetCore.Mvc;
using Otp.Api.Answers;
using Otp.Application.Abuse;
using Otp.Application.Otps;
using Otp.Domain.Delivery;
using Otp.Domain.Otps;

namespace Otp.Api.Otps;

/// <summary>Translates results of use cases into answers.</summary>
internal static class OtpAnswers
{
    public static IActionResult Answer(this CreateOtpResult result) => result switch
    {
        CreateOtpResult.Created created => Success(StatusCodes.Status201Created, "Created", created.Otp, LocationOf(created.Otp.Token)),
        CreateOtpResult.SendRefused refused => Refuse(refused),
        CreateOtpResult.RecipientConflict => ProblemAnswer.Of(ProblemKind.RecipientConflict),
        CreateOtpResult.MixedWithTest => new ProblemAnswer(Problem.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["body"] = ["A test recipient's address goes with no other address."],
        })),
        CreateOtpResult.Unaddressable unaddressable => ChannelErrors.Answer(unaddressable),
        CreateOtpResult.Prohibited { Why: Prohibition.Country } => ProblemAnswer.Of(ProblemKind.CountryNotAllowed),
        CreateOtpResult.Prohibited => ProblemAnswer.Of(ProblemKind.NumberNotAllowed),
        CreateOtpResult.IdempotencyConflict => ProblemAnswer.Of(ProblemKind.IdempotencyConflict),
        _ => throw new InvalidOperationException($"No answer for {result.GetType().Name}."),
    };

    public static IActionResult Answer(this VerifyOtpResult result) => result switch
    {
        VerifyOtpResult.UnknownToken => ProblemAnswer.Of(ProblemKind.UnknownToken),
        VerifyOtpResult.IdempotencyConflict => ProblemAnswer.Of(ProblemKind.IdempotencyConflict),
        VerifyOtpResult.Judged judged => Answer(judged.Verdict, judged.Otp),
        _ => throw new InvalidOperationException($"No answer for {result.GetType().Name}."),
    };

    public static IActionResult Answer(this OtpView? view)
        => view is null
            ? ProblemAnswer.Of(ProblemKind.UnknownToken)
            : Success(StatusCodes.Status200OK, view.Status.ToString().ToLowerInvariant(), view);

    private static IActionResult Answer(VerificationResult verdict, OtpView otp) => verdict switch
    {
        VerificationResult.Valid => Success(StatusCodes.Status200OK, "OK", otp),
        VerificationResult.WrongCode => new ProblemAnswer(WrongCode(otp)),
        VerificationResult.AlreadyVerified => ProblemAnswer.Of(ProblemKind.AlreadyVerified),
        VerificationResult.Expired => new ProblemAnswer(
            Problem.Of(otp.Status == OtpStatus.Cancelled ? ProblemKind.Cancelled : ProblemKind.Expired)),
        VerificationResult.Locked => new ProblemAnswer(
            Problem.Of(ProblemKind.Locked).With("attemptsRemaining", 0) with { RetryAfter = (otp.NextSendAllowedAt ?? otp.At) - otp.At }),
        VerificationResult.CannotJudge => ProblemAnswer.Of(ProblemKind.CannotJudge),
    };

    // Guesses at a code that is settled otherwise are not counted, so there is no count to tell.
    private static Problem WrongCode(OtpView otp)
        => otp.Status is OtpStatus.Pending or OtpStatus.Locked
            ? Problem.Of(ProblemKind.WrongCode).With("attemptsRemaining", otp.AttemptsRemaining)
            : Problem.Of(ProblemKind.WrongCode);

    private static RefusedSend Refuse(CreateOtpResult.SendRefused refused)
    {
        var kind = refused.Refusal.Rule switch
        {
            SendRule.CoolDown => ProblemKind.CoolDown,
            SendRule.Token or SendRule.RecipientPerHour or SendRule.RecipientPerDay or SendRule.CountryCap or SendRule.SourcePerHour
                or SendRule.SourceFailuresPerHour or SendRule.TestFailuresPerDay => ProblemKind.SendBudget,
            SendRule.ClientPerMinute or SendRule.ClientPerDay => ProblemKind.ClientBudget,
        };
        var problem = Problem.Of(kind).With("rule", refused.Refusal.Rule.SettingName()) with
        {
            RetryAfter = refused.Refusal.Until - refused.At,
        };

        // For the caller whose 201 got lost: here is what it would have said.
        return refused.Otp is { } otp
            ? new RefusedSend(problem.With("otp", OtpStatusDocument.Of(otp)), LocationOf(otp.Token))
            : new RefusedSend(problem, Location: null);
    }

    private static string LocationOf(RequestToken token) => $"/otp/{token.Value}";

    // Below the path that a trusted proxy serves us under.
    private static string? Below(HttpRequest request, string? location)
        => location is null ? null : $"{request.PathBase.ToUriComponent()}{location}";

    private static Granted Success(int status, string text, OtpView otp, string? location = null)
        => new(status, text, OtpStatusDocument.Of(otp), location);

    private sealed record Granted(int Status, string Text, OtpStatusDocument Document, string? Location) : IActionResult
    {
        public async Task ExecuteResultAsync(ActionContext context)
        {
            var response = context.HttpContext.Response;
            response.StatusCode = Status;
            response.Headers.Location = Below(context.HttpContext.Request, Location);
            if (PlainText.IsPreferred(context.HttpContext.Request))
            {
                await PlainText.WriteAsync(response, Text);
            }
            else
            {
                await response.WriteAsJsonAsync(Document, context.HttpContext.RequestAborted);
            }
        }
    }

    private sealed record RefusedSend(Problem Problem, string? Location) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context)
        {
            context.HttpContext.Response.Headers.Location = Below(context.HttpContext.Request, Location);
            return new ProblemAnswer(Problem).ExecuteResultAsync(context);
        }
    }
}
