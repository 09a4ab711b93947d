using LoginWithOtp.Accounts;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Otp.Client;

namespace LoginWithOtp.Pages;

/// <summary>
/// What the next page says. It stays in the session until it is shown once. Every POST ends in a redirect, so F5 repeats nothing. A
/// refusal never looks like a success.
/// </summary>
internal static class Notices
{
    public const string Done = "Done";
    public const string Wait = "Wait";
    public const string Refusal = "Refusal";

    private const string Input = "Input";

    public static void TellDone(this ITempDataDictionary notices, string sentence) => notices[Done] = sentence;

    /// <param name="notices">What the next page says.</param>
    /// <param name="sentence">Why nothing was done.</param>
    /// <param name="isInput">Whether the person's input is wrong, so that its field is marked.</param>
    public static void TellRefusal(this ITempDataDictionary notices, string sentence, bool isInput = false)
    {
        notices[Refusal] = sentence;
        notices[Input] = isInput;
    }

    /// <summary>Says if a code was sent, and if not, why.</summary>
    public static void Tell(this ITempDataDictionary notices, CreateOtpResult result)
    {
        if (result is CreateOtpResult.Created)
        {
            notices.TellDone(Sentences.Of(result));
        }
        else if (result.IsOnItsWay())
        {
            notices[Wait] = Sentences.Of(result);
        }
        else
        {
            notices.TellRefusal(
                Sentences.Of(result),
                !result.IsAboutTheWay()
                && result is CreateOtpResult.Invalid or CreateOtpResult.CountryNotAllowed or CreateOtpResult.NumberNotAllowed);
        }
    }

    public static bool HasRefusal(this ITempDataDictionary notices) => notices.ContainsKey(Refusal);

    public static bool HasRefusedInput(this ITempDataDictionary notices) => notices[Input] is true;
}
