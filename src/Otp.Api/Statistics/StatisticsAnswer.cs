using System.Globalization;
using CsvHelper;
using Microsoft.AspNetCore.Mvc;
using Otp.Api.Answers;
using Otp.Application.Statistics;

namespace Otp.Api.Statistics;

/// <summary>Writes a report: as JSON, or as CSV (RFC 4180) for a caller that prefers it.</summary>
internal sealed class StatisticsAnswer(StatisticsReport report) : IActionResult
{
    public const string Csv = "text/csv";

    // What begins a formula in a spreadsheet is marked as text.
    private static readonly CsvWriterOptions Format = new() { Injection = CsvInjection.Escape };

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        if (!PlainText.IsPreferred(request, Csv))
        {
            await response.WriteAsJsonAsync(StatisticsDocument.Of(report), context.HttpContext.RequestAborted);
            return;
        }

        response.ContentType = $"{Csv}; charset=utf-8; header=present";
        await using var csv = CsvWriter.Create(response.Body, Format, leaveOpen: true);
        await WriteAsync(csv, context.HttpContext.RequestAborted);
    }

    private async Task WriteAsync(CsvWriter csv, CancellationToken cancellationToken)
    {
        var rules = StatisticsReport.Rules;
        await csv.WriteRecordAsync(
            [
                "key", "created", "sent", "accepted", "delivered", "read", "failedOver", "failed", "verified", "expired", "locked", "refused",
                .. rules.Select(rule => $"refusedByRule.{rule}"),
                "medianSecondsToVerify", "p90SecondsToVerify",
            ],
            cancellationToken);
        foreach (var (key, counters) in report.Rows)
        {
            csv.WriteField(key);
            foreach (var count in Counts(counters).Concat(rules.Select(rule => counters.RefusedByRule.GetValueOrDefault(rule))))
            {
                csv.WriteField(count, format: default, CultureInfo.InvariantCulture);
            }

            csv.WriteField(counters.MedianSecondsToVerify);
            csv.WriteField(counters.P90SecondsToVerify);
            await csv.EndRecordAsync(cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    private static long[] Counts(Counters counters) =>
    [
        counters.Created, counters.Sent, counters.Accepted, counters.Delivered, counters.Read, counters.FailedOver, counters.Failed,
        counters.Verified, counters.Expired, counters.Locked, counters.Refused,
    ];
}
