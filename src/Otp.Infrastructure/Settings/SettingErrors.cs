using Microsoft.Extensions.Options;

namespace Otp.Infrastructure.Settings;

/// <summary>Collects what is wrong with a section of the configuration: each error names its setting and the remedy.</summary>
internal sealed class SettingErrors
{
    private readonly List<string> _errors;
    private readonly string _section;

    /// <summary>Errors of a section; of the whole configuration, if none is named.</summary>
    public SettingErrors(string section = "")
        : this(section, [])
    {
    }

    private SettingErrors(string section, List<string> errors)
    {
        _section = section;
        _errors = errors;
    }

    /// <summary>Collects in the same list, for another section.</summary>
    public SettingErrors Under(string section) => new(section, _errors);

    /// <summary>Notes an error, unless the condition holds.</summary>
    public void Require(string setting, bool condition, string error)
    {
        if (!condition)
        {
            _errors.Add($"{string.Join(':', new[] { _section, setting }.Where(part => part.Length > 0))} {error}");
        }
    }

    /// <summary>Notes an error, unless the value is in the range, both ends included.</summary>
    public void InRange<T>(string setting, T value, T least, T most)
        where T : IComparable<T>
        => Require(
            setting,
            value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0,
            FormattableString.Invariant($"is {value}, outside its range. Set it to {least} at least and {most} at most."));

    /// <summary>All errors, or success.</summary>
    public ValidateOptionsResult ToResult()
        => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);
}
