namespace VonageSimulator.Scenarios;

/// <summary>
/// The last five digits of a recipient can choose its scenario, for people who can only type a number. Five, because four given
/// digits are too common at the end of sequential or random numbers.
/// </summary>
internal static class NumberSuffixes
{
    private static readonly Dictionary<string, Scenario> Table = new(StringComparer.Ordinal)
    {
        ["99001"] = Scenario.Delivered,
        ["99002"] = new(ScenarioKind.Read),
        ["99003"] = new(ScenarioKind.Rejected),
        ["99004"] = new(ScenarioKind.Undeliverable),
        ["99005"] = new(ScenarioKind.Silent),
        ["99006"] = new(ScenarioKind.Throttled),
        ["99007"] = new(ScenarioKind.ServerError),
        ["99008"] = new(ScenarioKind.Hang),
        ["99009"] = new(ScenarioKind.Unauthorized),
        ["99010"] = new(ScenarioKind.LowBalance),
        ["99011"] = new(ScenarioKind.Invalid),
        ["99012"] = new(ScenarioKind.Reset),
        ["99013"] = new(ScenarioKind.Trickle),
        ["99014"] = new(ScenarioKind.Html),
        ["99015"] = new(ScenarioKind.Empty),
        ["99016"] = new(ScenarioKind.Huge),
        ["99026"] = new(ScenarioKind.Throttled) { Times = 2 },
        ["99027"] = new(ScenarioKind.ServerError) { Times = 2 },
    };

    public static IReadOnlyDictionary<string, Scenario> All => Table;

    /// <summary>Of an e-mail address, what is in front of the <c>@</c> counts.</summary>
    public static Scenario? Find(string recipient)
    {
        var end = recipient.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? at : recipient.Length;
        return end >= 5 ? Table.GetValueOrDefault(recipient[(end - 5)..end]) : null;
    }
}
