using LoginWithOtp.Accounts;
using Otp.Client;

namespace LoginWithOtp.Pages;

internal sealed class SignUpModel(PhoneLogin login) : NumberModel
{
    protected override Task<CreateOtpResult> StartAsync(string number) => login.SignUpAsync(number);
}
