using Otp.Domain.Abuse;

namespace Otp.Domain.Tests.Abuse;

public sealed class RollingBudgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Test]
    public void Nothing_charged_leaves_it_free()
        => Assert.That(new RollingBudget(1, Window).SpentUntil([], Now), Is.Null);

    [Test]
    public void One_below_its_limit_it_is_free_and_at_its_limit_it_is_spent()
    {
        var budget = new RollingBudget(3, Window);
        BudgetEntry[] two = [At(-30), At(-20)];

        Assert.That(budget.SpentUntil(two, Now), Is.Null);
        Assert.That(budget.SpentUntil([.. two, At(-10)], Now), Is.EqualTo(Now.AddMinutes(30)));
    }

    [Test]
    public void An_entry_leaves_exactly_when_the_window_is_over()
    {
        var budget = new RollingBudget(1, Window);
        BudgetEntry[] entries = [new(Now, 1)];

        Assert.That(budget.SpentUntil(entries, Now + Window - Tick), Is.EqualTo(Now + Window));
        Assert.That(budget.SpentUntil(entries, Now + Window), Is.Null);
    }

    [Test]
    public void It_is_free_again_at_the_instant_it_names_and_not_a_tick_before()
    {
        var budget = new RollingBudget(2, Window);
        BudgetEntry[] entries = [At(-50), At(-40), At(-5)];
        var until = budget.SpentUntil(entries, Now)!.Value;

        Assert.That(until, Is.EqualTo(Now.AddMinutes(20)));
        Assert.That(budget.SpentUntil(entries, until - Tick), Is.EqualTo(until));
        Assert.That(budget.SpentUntil(entries, until), Is.Null);
    }

    [Test]
    public void The_order_of_the_entries_does_not_matter()
        => Assert.That(new RollingBudget(2, Window).SpentUntil([At(-5), At(-50), At(-40)], Now), Is.EqualTo(Now.AddMinutes(20)));

    [Test]
    public void Entries_count_as_often_as_they_say()
    {
        BudgetEntry[] entries = [At(-50, 2), At(-10, 3)];

        Assert.That(new RollingBudget(6, Window).SpentUntil(entries, Now), Is.Null);
        Assert.That(new RollingBudget(5, Window).SpentUntil(entries, Now), Is.EqualTo(Now.AddMinutes(10)));
        Assert.That(new RollingBudget(4, Window).SpentUntil(entries, Now), Is.EqualTo(Now.AddMinutes(10)));
        Assert.That(new RollingBudget(3, Window).SpentUntil(entries, Now), Is.EqualTo(Now.AddMinutes(50)));
    }

    [Test]
    public void Counts_beyond_the_range_of_an_int_do_not_wrap_around()
        => Assert.That(new RollingBudget(1, Window).SpentUntil([At(-50, int.MaxValue), At(-40, int.MaxValue)], Now), Is.EqualTo(Now.AddMinutes(20)));

    [Test]
    public void What_left_the_window_is_passed_over()
        => Assert.That(new RollingBudget(2, Window).SpentUntil([At(-60), At(-61), At(-59)], Now), Is.Null);

    [Test]
    public void What_leaves_the_window_at_this_instant_does_not_count_towards_when_it_is_free()
        => Assert.That(new RollingBudget(2, Window).SpentUntil([At(-60), At(-50), At(-40)], Now), Is.EqualTo(Now.AddMinutes(10)));

    [Test]
    public void A_window_of_zero_limits_nothing()
        => Assert.That(new RollingBudget(1, TimeSpan.Zero).SpentUntil([new(Now, 5), new(Now - Tick, 5)], Now), Is.Null);

    [Test]
    public void A_window_of_zero_limits_nothing_even_after_the_clock_was_set_back()
        => Assert.That(new RollingBudget(1, TimeSpan.Zero).SpentUntil([At(60)], Now), Is.Null);

    [Test]
    public void A_limit_of_nothing_is_never_free()
        => Assert.That(new RollingBudget(0, Window).SpentUntil([], Now), Is.EqualTo(Now + Window));

    [Test]
    public void It_needs_a_list_of_entries()
        => Assert.That(() => new RollingBudget(1, Window).SpentUntil(null!, Now), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("entries"));

    private static BudgetEntry At(int minutes, int count = 1) => new(Now.AddMinutes(minutes), count);
}
