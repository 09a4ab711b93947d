using System.Text.Json;
using Otp.Api.Answers;
using Otp.TestKit.Service;
using Otp.TestKit.Vonage;

namespace Otp.Api.Tests.OpenApi;

internal sealed class OpenApiDocumentTests : ServiceFixture
{
    private const string DocumentPath = "/swagger/v1/swagger.json";

    protected override OtpServiceSetup Setup => new OtpServiceSetup().With("Swagger:Enabled", "true");

    [Test]
    public async Task Every_operation_has_a_summary_and_describes_every_answer()
    {
        var document = await LoadAsync();

        foreach (var (name, operation) in Operations(document))
        {
            Assert.That(operation.TextOf("summary"), Is.Not.Null.And.Not.Empty, name);
            Assert.That(operation.TextOf("operationId"), Is.Not.Null.And.Not.Empty, name);
            foreach (var answer in operation.GetProperty("responses").EnumerateObject())
            {
                Assert.That(answer.Value.TextOf("description"), Is.Not.Null.And.Not.Empty, $"{name} {answer.Name}");
            }
        }
    }

    [TestCase("/", "get", "200")]
    [TestCase("/otp/{token}", "post", "201,400,401,403,409,413,415,422,429,503")]
    [TestCase("/otp/{token}", "get", "200,400,404,503")]
    [TestCase("/otp/{token}", "delete", "204,400,404,503")]
    [TestCase("/otp/{token}/verify", "post", "200,400,401,403,404,409,410,413,415,422,429,503")]
    [TestCase("/otp/{token}/{code}", "get", "200,400,403,404,409,410,429,503")]
    [TestCase("/webhooks/message-status", "post", "200,400,503")]
    [TestCase("/webhooks/inbound-message", "post", "200,400,503")]
    [TestCase("/webhooks/gateway/status", "post", "200,400,401,503")]
    public async Task Each_call_of_the_contract_tells_its_answers(string path, string method, string statuses)
    {
        var operation = (await LoadAsync()).GetProperty("paths").GetProperty(path).GetProperty(method);

        Assert.That(operation.GetProperty("responses").Members(), Is.SupersetOf(statuses.Split(',')));
    }

    [TestCase(ProblemKind.Validation, ",errors")]
    [TestCase(ProblemKind.WrongCode, ",attemptsRemaining")]
    [TestCase(ProblemKind.Locked, ",attemptsRemaining,retryAfterSeconds")]
    [TestCase(ProblemKind.CoolDown, ",rule,otp,retryAfterSeconds")]
    [TestCase(ProblemKind.SendBudget, ",rule,retryAfterSeconds")]
    [TestCase(ProblemKind.ClientBudget, ",rule,retryAfterSeconds")]
    [TestCase(ProblemKind.StorageUnavailable, ",retryAfterSeconds")]
    [TestCase(ProblemKind.Overloaded, ",retryAfterSeconds")]
    [TestCase(ProblemKind.AlreadyVerified, "")]
    public async Task A_problem_is_shown_as_it_comes_with_the_members_of_its_own(ProblemKind kind, string members)
    {
        var type = Problem.Of(kind).Type;

        var examples = Operations(await LoadAsync()).SelectMany(operation => ExamplesOf(operation.Operation)).Where(example => example.TextOf("type") == type).ToList();

        Assert.That(examples, Is.Not.Empty);
        foreach (var example in examples)
        {
            Assert.That(string.Join(',', example.Members()), Is.EqualTo($"type,title,status,detail{members},traceId"));
        }
    }

    [Test]
    public async Task Every_problem_has_an_example()
    {
        var shown = Operations(await LoadAsync()).SelectMany(operation => ExamplesOf(operation.Operation)).Select(example => example.TextOf("type"));

        Assert.That(shown.Distinct(StringComparer.Ordinal), Is.EquivalentTo(Enum.GetValues<ProblemKind>().Select(kind => Problem.Of(kind).Type)));
    }

    [TestCase("/otp/{token}", "post", 1)]
    [TestCase("/otp/{token}/verify", "post", 1)]
    [TestCase("/webhooks/message-status", "post", 0)]
    [TestCase("/", "get", 0)]
    public async Task A_call_asks_for_a_key_where_the_service_does(string path, string method, int keys)
        => Assert.That((await LoadAsync()).GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("security").GetArrayLength(), Is.EqualTo(keys));

    [Test]
    public async Task Every_answer_is_described_in_one_media_type()
    {
        var answers = Operations(await LoadAsync()).SelectMany(operation => operation.Operation.GetProperty("responses").EnumerateObject())
            .Where(answer => answer.Value.Has("content")).ToList();

        Assert.That(answers, Has.Count.GreaterThan(20));
        foreach (var answer in answers)
        {
            var types = answer.Value.GetProperty("content").Members();
            Assert.That(types, Is.EqualTo(new[] { answer.Name[0] >= '4' ? Problems.ContentType : types.Contains("text/plain") ? "text/plain" : "application/json" }));
        }
    }

    [Test]
    public async Task Values_that_may_grow_are_open_and_named()
    {
        var document = await LoadAsync();

        Assert.That(document.GetRawText(), Does.Not.Contain("\"enum\""));
        var status = document.GetProperty("components").GetProperty("schemas").GetProperty("OtpStatus");
        Assert.That(status.TextOf("type"), Is.EqualTo("string"));
        Assert.That(
            status.GetProperty("x-extensible-enum").EnumerateArray().Select(value => value.GetString()),
            Is.EqualTo("pending,verified,expired,cancelled,locked".Split(',')));
        Assert.That(status.TextOf("description"), Does.Contain("`pending`, `verified`").And.Contains("more may come"));
    }

    [TestCase("/otp/{token}", "post", "201", "pending")]
    [TestCase("/otp/{token}", "get", "200", "pending")]
    [TestCase("/otp/{token}/verify", "post", "200", "verified")]
    [TestCase("/otp/{token}/{code}", "get", "200", "verified")]
    public async Task A_success_has_an_example_that_the_service_could_have_sent(string path, string method, string status, string stands)
    {
        var example = (await LoadAsync()).GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses").GetProperty(status)
            .GetProperty("content").GetProperty("application/json").GetProperty("example");
        var issued = await IssueAsync();
        var real = stands == "verified" ? (await Client.VerifyAsync(issued.Token, issued.Code)).Json : issued.Created.Json;

        Assert.That(example.Status(), Is.EqualTo(stands));
        Assert.That(example.Members(), Is.EqualTo(real.Members()));
        Assert.That(example.Has("verifiedAt"), Is.EqualTo(stands == "verified"));
        Assert.That((example.TimeOf("expiresAt") - example.TimeOf("createdAt")).TotalMinutes, Is.EqualTo(5));
        Assert.That(example.GetProperty("delivery").Members(), Is.EqualTo("status,steps".Split(',')));
    }

    [TestCase("/otp/{token}", "post", "phoneNumber")]
    [TestCase("/otp/{token}/verify", "post", "code")]
    [TestCase("/otp/{token}/{code}", "get", "token")]
    [TestCase("/otp/{token}", "get", "token")]
    [TestCase("/webhooks/message-status", "post", "body")]
    public async Task The_example_of_a_malformed_request_is_one_of_that_call(string path, string method, string member)
    {
        var operation = (await LoadAsync()).GetProperty("paths").GetProperty(path).GetProperty(method);

        var example = ExamplesOf(operation).Single(example => example.TextOf("type") == "urn:problem:otp:validation");

        Assert.That(example.GetProperty("errors").Members(), Is.EqualTo(new[] { member }));
    }

    [Test]
    public async Task The_document_says_the_service_s_version_and_where_it_is()
    {
        var document = await LoadAsync();

        Assert.That(document.GetProperty("info").TextOf("version"), Is.EqualTo(typeof(Problem).Assembly.GetName().Version!.ToString(3)));
        Assert.That(document.GetProperty("servers").EnumerateArray().Select(server => server.TextOf("url")), Is.EqualTo("/".Split(',')));
        Assert.That(document.GetProperty("paths").GetProperty("/otp/{token}").GetProperty("post").GetProperty("requestBody").GetProperty("required").GetBoolean(), Is.True);
    }

    [Test]
    public async Task Requests_are_strict_and_answers_may_grow()
    {
        var schemas = (await LoadAsync()).GetProperty("components").GetProperty("schemas");

        foreach (var schema in schemas.EnumerateObject())
        {
            var closed = schema.Value.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
            Assert.That(closed, Is.EqualTo(schema.Name.EndsWith("Request", StringComparison.Ordinal)), schema.Name);
        }
    }

    [Test]
    public async Task Each_load_has_a_fresh_token_and_a_fresh_number_and_the_example_works_when_it_is_executed()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var load = 0; load < 3; load++)
        {
            var create = (await LoadAsync()).GetProperty("paths").GetProperty("/otp/{token}").GetProperty("post");
            var token = create.GetProperty("parameters").EnumerateArray().First(parameter => parameter.TextOf("name") == "token").TextOf("example")!;
            var body = create.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example");

            var answer = await Client.CallAsync(HttpMethod.Post, $"/otp/{token}", body.GetRawText());

            Assert.That(answer.Status, Is.EqualTo(201), answer.ToString());
            Assert.That(seen.Add(token), Is.True);
            Assert.That(seen.Add(body.TextOf("phoneNumber")!), Is.True);
        }
    }

    [Test]
    public async Task The_page_begins_with_codes_and_ends_with_what_nobody_calls_by_hand()
        => Assert.That(
            string.Join(' ', (await LoadAsync()).GetProperty("tags").EnumerateArray().Select(tag => tag.TextOf("name"))),
            Is.EqualTo("Otp Support Statistics Webhooks Home"));

    [Test]
    public async Task The_page_is_there_when_it_is_enabled()
        => Assert.That((await Client.FetchAsync("/swagger/index.html")).Status, Is.EqualTo(200));

    [Test]
    public async Task Neither_page_nor_document_is_there_in_production_by_default()
    {
        await using var vonage = await VonageStub.StartAsync();
        await using var service = await OtpServiceHost.StartAsync(vonage);

        Assert.That((await service.Client.FetchAsync("/swagger/index.html")).Status, Is.EqualTo(404));
        Assert.That((await service.Client.FetchAsync(DocumentPath)).Status, Is.EqualTo(404));
    }

    [TestCase("Development", "Console", "terminal")]
    [TestCase("Development", "Dispatch", "handset page")]
    [TestCase("Development", "Messages", "handset page")]
    [TestCase("Production", "Dispatch", null)]
    public async Task Where_no_message_reaches_a_phone_the_document_says_where_the_code_is(string environment, string provider, string? where)
    {
        await using var vonage = await VonageStub.StartAsync();
        await using var service = await OtpServiceHost.StartAsync(
            vonage, new OtpServiceSetup { Environment = environment }.With("Swagger:Enabled", "true").With("Delivery:Provider", provider));

        var document = (await service.Client.FetchAsync(DocumentPath)).Json;

        var create = document.GetProperty("paths").GetProperty("/otp/{token}").GetProperty("post");
        foreach (var described in new[] { document.GetProperty("info"), create, create.GetProperty("responses").GetProperty("201") })
        {
            var text = described.TextOf("description")!;
            foreach (var place in new[] { "terminal", "handset page" })
            {
                Assert.That(text.Contains(place, StringComparison.Ordinal), Is.EqualTo(place == where), text);
            }

            Assert.That(text.Contains(vonage.Address.ToString(), StringComparison.Ordinal), Is.EqualTo(where == "handset page"), text);
        }
    }

    private async Task<JsonElement> LoadAsync()
    {
        var answer = await Client.FetchAsync(DocumentPath);
        Assert.That(answer.Status, Is.EqualTo(200));
        return answer.Json;
    }

    private static IEnumerable<JsonElement> ExamplesOf(JsonElement operation)
        => from answer in operation.GetProperty("responses").EnumerateObject()
           where answer.Value.TryGetProperty("content", out _)
           from content in answer.Value.GetProperty("content").EnumerateObject()
           where content.Value.TryGetProperty("examples", out _)
           from example in content.Value.GetProperty("examples").EnumerateObject()
           select example.Value.GetProperty("value");

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document)
        => from path in document.GetProperty("paths").EnumerateObject()
           from method in path.Value.EnumerateObject()
           where method.Name is "get" or "post" or "put" or "delete" or "patch"
           select ($"{method.Name} {path.Name}", method.Value);
}
