using System.Text.RegularExpressions;
using Otp.Domain.Otps;

namespace Otp.Domain.Tests.Otps;

public sealed class RequestTokenTests
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string SmallLetters = "abcdefghijklmnopqrstuvwxyz";

    [TestCase(1)]
    [TestCase(128)]
    public void One_to_128_characters_are_a_token(int length)
    {
        var text = new string('a', length);

        Assert.That(RequestToken.TryParse(text, out var token), Is.True);
        Assert.That(token.Value, Is.EqualTo(text));
    }

    [TestCase(0)]
    [TestCase(129)]
    public void Fewer_or_more_are_none(int length)
    {
        Assert.That(RequestToken.TryParse(new string('a', length), out var token), Is.False);
        Assert.That(() => token.Value, Throws.InvalidOperationException.With.Message.EqualTo("The default RequestToken is no token."));
    }

    [Test]
    public void A_missing_text_is_no_token() => Assert.That(RequestToken.TryParse(null, out _), Is.False);

    [Test]
    public void Of_all_ASCII_characters_letters_digits_and_eight_signs_may_stand_in_a_token()
        => Assert.That(AsciiCharactersThatFit("a{0}"), Is.EqualTo($"+-.0123456789:=@{Letters}_{SmallLetters}~"));

    [Test]
    public void Of_all_ASCII_characters_only_letters_and_digits_may_stand_first()
        => Assert.That(AsciiCharactersThatFit("{0}a"), Is.EqualTo($"0123456789{Letters}{SmallLetters}"));

    [TestCase("a\u00e4")]
    [TestCase("\u00e4a")]
    [TestCase("a\u0660")]
    [TestCase("\u0660")]
    [TestCase("a\uff11")]
    [TestCase("a\ud83d\ude00")]
    [TestCase("a\u0000")]
    [TestCase("a\n")]
    [TestCase("a/b")]
    [TestCase("a%2Fb")]
    public void What_is_not_plain_ASCII_or_belongs_to_a_path_is_refused(string text)
        => Assert.That(RequestToken.TryParse(text, out _), Is.False);

    [TestCase("person@example.com")]
    [TestCase("0-9._~:@+=-")]
    [TestCase("-a")]
    [TestCase("a b")]
    [TestCase("")]
    public void The_published_pattern_says_the_same(string text)
        => Assert.That(Regex.IsMatch(text, RequestToken.Pattern, RegexOptions.None, TimeSpan.FromSeconds(1)), Is.EqualTo(RequestToken.TryParse(text, out _)));

    [TestCase(128)]
    [TestCase(129)]
    public void The_published_pattern_ends_at_the_same_length(int length)
        => Assert.That(
            Regex.IsMatch(new string('a', length), RequestToken.Pattern, RegexOptions.None, TimeSpan.FromSeconds(1)),
            Is.EqualTo(length <= RequestToken.MaxLength));

    [Test]
    public void Parsing_what_is_none_throws_with_the_rule_and_without_the_text()
        => Assert.That(() => RequestToken.Parse("no token"), Throws.TypeOf<FormatException>().With.Message.EqualTo(RequestToken.Rule));

    [Test]
    public void The_rule_names_what_is_allowed()
        => Assert.That(
            RequestToken.Rule,
            Is.EqualTo("A token is 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ + = -, the first a letter or digit."));

    [Test]
    public void It_may_be_personal_data_and_does_not_print()
        => Assert.That(RequestToken.Parse("person@example.com").ToString(), Is.EqualTo("[token]"));

    [Test]
    public void Tokens_are_equal_by_their_characters_case_included()
    {
        Assert.That(RequestToken.Parse(string.Concat("login", "-1")), Is.EqualTo(RequestToken.Parse("login-1")));
        Assert.That(RequestToken.Parse("login-1"), Is.Not.EqualTo(RequestToken.Parse("Login-1")));
    }

    private static string AsciiCharactersThatFit(string pattern)
        => string.Concat(Enumerable.Range(0, 128)
            .Select(code => (char)code)
            .Where(character => RequestToken.TryParse(pattern.Replace("{0}", character.ToString(), StringComparison.Ordinal), out _)));
}
