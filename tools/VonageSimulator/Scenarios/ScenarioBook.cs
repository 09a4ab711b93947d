namespace VonageSimulator.Scenarios;

/// <summary>Finds a recipient's scenario: its own, or that of its number's suffix, or the default.</summary>
internal sealed class ScenarioBook(Scenario initial, bool numberSuffixes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Rule> _byRecipient = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Rule> _bySuffix = new(StringComparer.Ordinal);
    private Rule _default = new(initial);

    public Scenario Default
    {
        get
        {
            lock (_lock)
            {
                return _default.Scenario;
            }
        }
        set
        {
            lock (_lock)
            {
                _default = new Rule(value);
            }
        }
    }

    public void Set(string recipient, Scenario scenario)
    {
        lock (_lock)
        {
            _byRecipient[Key(recipient)] = new Rule(scenario);
        }
    }

    public bool Remove(string recipient)
    {
        lock (_lock)
        {
            return _byRecipient.Remove(Key(recipient));
        }
    }

    /// <summary>The first scenario of a call's recipients that breaks the answer. One bad step breaks the whole workflow.</summary>
    public Scenario? TakeAnswer(SimulatedApi api, IEnumerable<string> recipients)
    {
        lock (_lock)
        {
            return recipients.Select(RuleFor).FirstOrDefault(rule => rule.Current(ProviderOf(api)).BreaksAnswer)?.Use(ProviderOf(api));
        }
    }

    /// <summary>What happens to a mail.</summary>
    public Scenario Take(string address)
    {
        lock (_lock)
        {
            return RuleFor(Key(address)).Use(null);
        }
    }

    /// <summary>Whether everybody's scenario is of this kind, before a recipient is known.</summary>
    public bool TakeForAll(ScenarioKind kind)
    {
        lock (_lock)
        {
            return _default.Current(null).Kind == kind && _default.Use(null).Kind == kind;
        }
    }

    /// <summary>What happens to an accepted message. Scenarios that break answers no longer matter then.</summary>
    public Scenario TakeFate(SimulatedApi api, string recipient)
    {
        lock (_lock)
        {
            var rule = RuleFor(recipient);
            return rule.Current(ProviderOf(api)).BreaksAnswer ? Scenario.Delivered : rule.Use(ProviderOf(api));
        }
    }

    public IReadOnlyDictionary<string, Scenario> ByRecipient()
    {
        lock (_lock)
        {
            return _byRecipient.ToDictionary(entry => entry.Key, entry => entry.Value.Scenario, StringComparer.Ordinal);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _byRecipient.Clear();
            _bySuffix.Clear();
            _default = new Rule(initial);
        }
    }

    private static SimulatedProvider ProviderOf(SimulatedApi api)
        => api == SimulatedApi.Twilio ? SimulatedProvider.Twilio : SimulatedProvider.Vonage;

    private Rule RuleFor(string recipient)
    {
        if (_byRecipient.TryGetValue(recipient, out var rule) || _bySuffix.TryGetValue(recipient, out rule))
        {
            return rule;
        }

        if (numberSuffixes && NumberSuffixes.Find(recipient) is { } scenario)
        {
            return _bySuffix[recipient] = new Rule(scenario);
        }

        return _default;
    }

    /// <summary>People write numbers with a plus, and addresses in any case. Calls carry numbers without.</summary>
    private static string Key(string recipient)
        => recipient.Contains('@', StringComparison.Ordinal) ? recipient.Trim().ToLowerInvariant() : recipient.Trim().TrimStart('+');

    private sealed class Rule(Scenario scenario)
    {
        private int _used;

        public Scenario Scenario => scenario;

        /// <summary>What it is for a provider; null: for a mail.</summary>
        public Scenario Current(SimulatedProvider? provider)
            => Concerns(provider) && (scenario.Times == 0 || _used < scenario.Times) ? scenario : VonageSimulator.Scenario.Delivered;

        public Scenario Use(SimulatedProvider? provider)
        {
            var current = Current(provider);
            _used += Concerns(provider) ? 1 : 0;
            return current;
        }

        private bool Concerns(SimulatedProvider? provider) => scenario.Provider is not { } only || only == provider;
    }
}
