using LoginWithOtp.Accounts;
using Otp.Client;

namespace LoginWithOtp.Pages;

internal sealed class SignInModel(PhoneLogin login) : NumberModel
{
    protected override Task<CreateOtpResult> StartAsync(string number) => login.SignInAsync(number);
}
