using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Otp.TestKit;
using Otp.TestKit.Load;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.FaultTests.Delivery;

internal sealed class WebhookStormTests : FaultFixture
{
    private const int Webhooks = 3_000;
    private const int Senders = 8;
    private const int People = 20;
    private const int OneInSoManyIsForged = 5;
    private const int OneInSoManyIsUnknown = 7;

    private static readonly string[] Order = ["pending", "submitted", "delivered", "read"];
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    [Test]
    public async Task Thousands_of_repeated_reordered_and_forged_reports_move_statuses_forward_only_and_callers_are_answered_meanwhile()
    {
        var service = await StartServiceAsync();
        var load = NewLoad(service);
        var people = await CreateAsync(service);
        var answers = new ConcurrentQueue<(bool Forged, int Status)>();
        var seen = new ConcurrentQueue<string>();
        var slowest = TimeSpan.Zero;

        await UnderLoadAsync(load, async () =>
        {
            using var over = new CancellationTokenSource();
            var watching = WatchAsync(service, people, seen, over.Token);
            var asking = AskAsync(service, over.Token);
            await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => SendAsync(service, people, sender, answers)));
            await over.CancelAsync();
            await watching;
            slowest = await asking;
        });

        foreach (var (token, _) in people)
        {
            seen.Enqueue(Describe(token, (await service.Client.StatusAsync(token)).Json.StepStatus(0)!));
        }

        Assert.Multiple(() =>
        {
            Assert.That(answers, Has.Count.EqualTo(Webhooks));
            Assert.That(answers.Where(answer => answer.Forged).Select(answer => answer.Status), Is.Not.Empty.And.All.EqualTo(401));
            Assert.That(answers.Where(answer => !answer.Forged).Select(answer => answer.Status), Is.Not.Empty.And.All.EqualTo(200));
            foreach (var person in seen.GroupBy(one => one.Split(' ')[0], StringComparer.Ordinal))
            {
                var statuses = person.Select(one => Array.IndexOf(Order, one.Split(' ')[1])).ToList();
                Assert.That(statuses, Is.Ordered, "a status moves forward only");
                Assert.That(statuses[^1], Is.EqualTo(Array.IndexOf(Order, "delivered")), "the furthest that was reported with a signature");
            }

            Assert.That(slowest, Is.LessThan(LongestAnswer), "the service keeps answering");
            Assert.That(load.Refused, Is.Zero);
        });
        await AuditAsync("webhook storm, 3000 reports", load, service);
    }

    private static string Describe(string token, string status) => $"{token} {status}";

    private async Task<IReadOnlyList<(string Token, SentMessage Message)>> CreateAsync(CrashingService service)
    {
        var people = new List<(string, SentMessage)>();
        for (var person = 0; person < People; person++)
        {
            var (token, phone) = (Fresh.Token(), Fresh.Phone());
            Assert.That((await service.Client.CreateBySmsAsync(token, phone)).Status, Is.EqualTo(201));
            await Provider.SentCodeAsync(phone, TimeSpan.FromSeconds(10));
            people.Add((token, Provider.SentTo(phone)[0]));
        }

        return people;
    }

    // Signed ones say submitted or delivered, in any order; forged ones say read, which must never be seen.
    private static async Task SendAsync(
        CrashingService service, IReadOnlyList<(string Token, SentMessage Message)> people, int sender, ConcurrentQueue<(bool Forged, int Status)> answers)
    {
        for (var nth = sender; nth < Webhooks; nth += Senders)
        {
            var message = people[RandomNumberGenerator.GetInt32(people.Count)].Message;
            var forged = nth % OneInSoManyIsForged == 0;
            var status = forged ? "read" : RandomNumberGenerator.GetInt32(2) == 0 ? "submitted" : "delivered";
            var body = JsonSerializer.Serialize(new
            {
                message_uuid = nth % OneInSoManyIsUnknown == 0 ? Guid.CreateVersion7().ToString() : message.Id,
                to = message.To,
                from = "NEXMO",
                timestamp = Time.GetUtcNow(),
                status,
                channel = "sms",
                client_ref = nth % OneInSoManyIsUnknown == 0 ? Fresh.Token() : message.ClientRef,
            });

            // Of another body: the signature is right, and not for this one.
            var signature = VonageWebhook.Sign(forged ? body + " " : body, Time.GetUtcNow());
            var answer = await service.Client.CallAsync(HttpMethod.Post, VonageWebhook.StatusPath, body, ("Authorization", $"Bearer {signature}"));
            answers.Enqueue((forged, answer.Status));
        }
    }

    private static async Task WatchAsync(
        CrashingService service, IReadOnlyList<(string Token, SentMessage Message)> people, ConcurrentQueue<string> seen, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            foreach (var (token, _) in people)
            {
                seen.Enqueue(Describe(token, (await service.Client.StatusAsync(token)).Json.StepStatus(0)!));
            }
        }
    }

    private static async Task<TimeSpan> AskAsync(CrashingService service, CancellationToken until)
    {
        var slowest = TimeSpan.Zero;
        while (!until.IsCancellationRequested)
        {
            var started = Time.GetTimestamp();
            Assert.That((await service.Client.CreateBySmsAsync(Fresh.Token(), Fresh.Phone())).Status, Is.EqualTo(201));
            var taken = Time.GetElapsedTime(started);
            slowest = taken > slowest ? taken : slowest;
        }

        return slowest;
    }
}
