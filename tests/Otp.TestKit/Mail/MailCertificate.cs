using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Otp.TestKit.Mail;

/// <summary>A certificate of a mail server, made for one test and trusted by nobody but who is told to.</summary>
public sealed class MailCertificate : IDisposable
{
    /// <summary>The name that mail servers of tests have.</summary>
    public const string Host = "mail.shop.example";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public MailCertificate(string host = Host, bool expired = false)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        var request = new CertificateRequest($"CN={host}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        Certificate = request.CreateSelfSigned(now.AddDays(-10), expired ? now.AddDays(-1) : now.AddDays(1));
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>As a machine would judge that has it among its roots.</summary>
    public RemoteCertificateValidationCallback Trusts => (_, certificate, _, errors) =>
    {
        if (certificate is not X509Certificate2 shown || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.CustomTrustStore.Add(Certificate);
        return own.Build(shown);
    };

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
