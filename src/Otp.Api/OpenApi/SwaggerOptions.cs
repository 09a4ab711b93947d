namespace Otp.Api.OpenApi;

/// <summary>Section <c>Swagger</c>.</summary>
internal sealed class SwaggerOptions
{
    public const string Section = "Swagger";

    /// <summary>Whether the OpenAPI document and its page are served; null: in Development alone.</summary>
    public bool? Enabled { get; set; }
}
