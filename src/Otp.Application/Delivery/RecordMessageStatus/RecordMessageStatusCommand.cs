using MediatR;

namespace Otp.Application.Delivery.RecordMessageStatus;

/// <summary>Takes in what a provider reports: any number of times, in any order, before or after its own answer.</summary>
/// <param name="Reports">The reports on messages.</param>
/// <param name="EndedWorkflowId">The workflow that has ended, when the report says so.</param>
public sealed record RecordMessageStatusCommand(IReadOnlyList<MessageReport> Reports, string? EndedWorkflowId) : IRequest<RecordMessageStatusResult>;

/// <summary>How many reports found their delivery.</summary>
/// <param name="Matched">Reports applied.</param>
/// <param name="Parked">Reports kept, in case that their delivery learns of their id.</param>
public sealed record RecordMessageStatusResult(int Matched, int Parked);
