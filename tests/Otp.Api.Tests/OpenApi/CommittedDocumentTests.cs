using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Otp.TestKit;
using Otp.TestKit.Service;

namespace Otp.Api.Tests.OpenApi;

/// <summary>
/// docs/openapi.json is the document that the service serves, but for where it is, and for its examples, which are fresh at every
/// load. Renew it by
/// <c>dotnet test tests/Otp.Api.Tests --filter CommittedDocumentTests -e RENEW_OPENAPI=1</c>.
/// </summary>
internal sealed partial class CommittedDocumentTests : ServiceFixture
{
    private const string Name = "docs/openapi.json";
    private const string Renewal = "dotnet test tests/Otp.Api.Tests --filter CommittedDocumentTests -e RENEW_OPENAPI=1";

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    protected override OtpServiceSetup Setup => new OtpServiceSetup().With("Swagger:Enabled", "true");

    [Test]
    public async Task The_committed_document_is_the_one_that_is_served()
    {
        var served = await Client.FetchAsync("/swagger/v1/swagger.json");
        Assert.That(served.Status, Is.EqualTo(200));
        var document = Normalize(served.Text);
        var file = Repository.File(typeof(CommittedDocumentTests).Assembly, Name);
        if (Environment.GetEnvironmentVariable("RENEW_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(file, document);
        }

        var committed = await File.ReadAllTextAsync(file);

        var differs = committed.Split('\n').Zip(document.Split('\n')).FirstOrDefault(lines => lines.First != lines.Second);
        Assert.That(
            committed == document,
            $"{Name} is not what the service serves. It says '{differs.First?.Trim()}' where the service says '{differs.Second?.Trim()}'. "
            + $"If the contract was meant to change, renew it: {Renewal}");
    }

    // Pretty, with the drawn token and number replaced by ones that stay, and the place where the service is by default.
    private static string Normalize(string document)
    {
        var node = JsonNode.Parse(document)!;
        node["servers"]![0]!["url"] = "http://localhost:3000";
        return FreshNumber().Replace(FreshToken().Replace(node.ToJsonString(Pretty), "\"login-2cb2dc16f981f021\""), "\"393331234567\"") + "\n";
    }

    [GeneratedRegex("\"login-[0-9a-f]{16}\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FreshToken();

    [GeneratedRegex("\"39333[0-9]{7}\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FreshNumber();
}
