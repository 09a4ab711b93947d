using Microsoft.AspNetCore.Mvc;
using Otp.Api.Answers;
using Otp.Application.Otps;
using Otp.Domain.Delivery;
using Otp.Domain.Recipients;

namespace Otp.Api.Otps;

/// <summary>What is wrong with the channels of a request, by their index. Every sentence lists the channels that are on.</summary>
internal static class ChannelErrors
{
    private const string Member = "channels";

    /// <summary>The member of one channel: <c>channels[1]</c>.</summary>
    public static string MemberOf(int index) => FormattableString.Invariant($"{Member}[{index}]");

    /// <summary>No such channel.</summary>
    public static string Unknown(IReadOnlySet<Channel> on) => $"There is no such channel. {ListOf(on)}";

    /// <summary>A channel that came before.</summary>
    public static string Repeated(IReadOnlySet<Channel> on) => $"Name each channel once. {ListOf(on)}";

    /// <summary>The answer to a request whose channels cannot be gone through.</summary>
    public static IActionResult Answer(CreateOtpResult.Unaddressable result)
    {
        var why = result.Refusal switch
        {
            { Index: null } => "No channel that is on reaches this recipient: give an address that one of them takes.",
            { Fault: ChannelFault.Off } => "This channel is switched off.",
            { Fault: ChannelFault.NoAddress } => "The recipient has no address that this channel takes.",
            { Fault: ChannelFault.OutOfOrder } => "The provider goes through its channels in its own order only.",
        };
        var member = result.Refusal.Index is { } index ? MemberOf(index) : Member;
        return new ProblemAnswer(Problem.Invalid(new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            [member] = [$"{why} {ListOf(result.On)}"],
        }));
    }

    private static string ListOf(IReadOnlySet<Channel> on) => $"On are: {string.Join(", ", on.Order().Select(channel => channel.Name()))}.";
}
