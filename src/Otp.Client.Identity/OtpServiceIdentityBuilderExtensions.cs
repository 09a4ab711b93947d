using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Otp.Client;
using Otp.Client.Identity;

// Where an application's Program.cs looks for what adds services, without a using.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.DependencyInjection;
#pragma warning restore IDE0130

/// <summary>Adds codes of the OTP service to ASP.NET Core Identity.</summary>
public static class OtpServiceIdentityBuilderExtensions
{
    private static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(1);

    /// <summary>
    /// Adds a token provider that uses the <see cref="IOtpClient"/> of <c>services.AddOtpClient(...)</c>. It serves two-factor
    /// sign-in, the confirmation of phone numbers (it becomes <c>IdentityOptions.Tokens.ChangePhoneNumberTokenProvider</c>), and
    /// your own purposes through <c>UserManager.GenerateUserTokenAsync</c>.
    /// </summary>
    /// <param name="builder">Identity's builder.</param>
    /// <param name="name">
    /// The provider's name, for <c>GenerateTwoFactorTokenAsync</c> and <c>TwoFactorSignInAsync</c>. With
    /// <c>TokenOptions.DefaultPhoneProvider</c> it replaces Identity's own provider for phones.
    /// </param>
    /// <param name="configure">How attempts are kept between the two requests; see <see cref="OtpAttemptOptions"/>.</param>
    /// <returns>The builder.</returns>
    /// <example>
    /// <code>
    /// builder.Services.AddOptions&lt;OtpClientOptions&gt;().BindConfiguration("Otp"); // Otp:BaseAddress, Otp:ApiKey
    /// builder.Services.AddOtpClient();
    /// builder.Services.AddIdentity&lt;IdentityUser, IdentityRole&gt;()
    ///     .AddEntityFrameworkStores&lt;AppDbContext&gt;()
    ///     .AddOtpServiceTokenProvider();
    /// </code>
    /// </example>
    public static IdentityBuilder AddOtpServiceTokenProvider(
        this IdentityBuilder builder, string name = OtpServiceTokenProvider.DefaultName, Action<OtpAttemptOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var services = builder.Services;
        services.AddHttpContextAccessor();
        services.AddDataProtection();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AttemptNames>();
        services.TryAddScoped<IOtpAttemptStore, CookieOtpAttemptStore>();
        services.TryAddScoped(typeof(IOtpRecipientSource<>), typeof(PhoneNumberRecipientSource<>));
        services.TryAddScoped<OtpServiceRequest>();
        services.TryAddScoped<OtpServiceOutcome>();
        services.AddOptions<OtpAttemptOptions>()
            .Configure(options => configure?.Invoke(options))
            .Validate(
                options => options.Lifetime >= MinLifetime && options.Lifetime <= MaxLifetime,
                "OtpAttemptOptions.Lifetime is out of its range. Set it to 1 minute to 1 hour.")
            .Validate(options => !string.IsNullOrEmpty(options.Cookie?.Name), "OtpAttemptOptions.Cookie has no name. Give it one.")
            .ValidateOnStart();
        services.Configure<IdentityOptions>(options => options.Tokens.ChangePhoneNumberTokenProvider = name);
        return builder.AddTokenProvider(name, typeof(OtpServiceTokenProvider<>).MakeGenericType(builder.UserType));
    }
}
