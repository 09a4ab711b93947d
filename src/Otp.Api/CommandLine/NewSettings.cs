using System.Security.Cryptography;
using Otp.Infrastructure.Clients;
using Otp.Infrastructure.Otps;

namespace Otp.Api.CommandLine;

/// <summary>Draws keys and prints them as environment variables.</summary>
internal sealed class NewSettings(RandomNumberGenerator random)
{
    private const string FirstClient = "default";

    /// <summary>Every setting of a production service, with new keys and a first client.</summary>
    public string Production() => $"""
        # The settings of a production service, as environment variables. Keep them secret.
        ASPNETCORE_ENVIRONMENT=Production
        ConnectionStrings__Otp=DataSource=data/otp.db
        # Codes are derived under the active key. To rotate: add Otp__Keys__k2, set Otp__ActiveKey=k2, remove k1 after ten minutes.
        Otp__ActiveKey=k1
        Otp__Keys__k1={KeyMaterial.Draw(random)}
        # Hashes addresses. Not to be rotated: budgets are kept under it.
        Otp__AddressKey={KeyMaterial.Draw(random)}
        # Messages, or Dispatch for an account that still has it.
        Delivery__Provider=Messages
        # Countries whose numbers are sent to, one a line.
        # Delivery__AllowedCountries__0=IT
        # From the Vonage dashboard.
        Vonage__ApplicationId=
        Vonage__PrivateKeyPath=private.key
        Vonage__SignatureSecret=
        Vonage__MessengerSenderId=
        Vonage__SmsSenderId=NEXMO
        # WhatsApp, where the account has a number for it: the number, and the name of an authentication template.
        # Vonage__WhatsAppSenderId=
        # Vonage__WhatsAppTemplate=
        # E-mail, by a mail server: its name, your account there, and the mailbox to send from.
        # Smtp__Host=
        # Smtp__UserName=
        # Smtp__Password=
        # Smtp__From=

        {Client(FirstClient)}
        """;

    /// <summary>A client with a new key.</summary>
    public string Client(string name)
    {
        var key = ApiKey.Draw(random);
        return $"""
            # For the client {name}, shown this once: it sends the key as the header X-Api-Key.
            #   {key}
            Clients__{name}__ApiKeyHashes__0={ApiKey.HashOf(key)}
            Clients__{name}__Scopes__0=send
            Clients__{name}__Scopes__1=verify
            Clients__{name}__Scopes__2=read

            """;
    }

    /// <summary>A new key and its hash.</summary>
    public string Key()
    {
        var key = ApiKey.Draw(random);
        return $"""
            # For the client, shown this once: {key}
            # For the service: add it to the client's ApiKeyHashes, and remove the old one when nobody uses it any more.
            {ApiKey.HashOf(key)}

            """;
    }

    /// <summary>A new secret of Standard Webhooks.</summary>
    public string Secret() => $"""
        whsec_{KeyMaterial.Draw(random)}

        """;
}
