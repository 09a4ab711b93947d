using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

#pragma warning disable EF9100 // Of what is evaluated for precompiled queries; our queries are not.

namespace Otp.Infrastructure.Storage;

/// <summary>
/// Compiles the functions inside a query's plan once, with the plan. As Entity Framework leaves them there, each run of the query makes
/// their delegates anew, which costs more than reading a row by them.
/// </summary>
internal sealed class ShapersMadeOnce(
    ShapedQueryCompilingExpressionVisitorDependencies dependencies,
    RelationalShapedQueryCompilingExpressionVisitorDependencies relationalDependencies,
    RelationalCommandBuilderDependencies commandDependencies)
    : RelationalLiftableConstantProcessor(dependencies, relationalDependencies, commandDependencies)
{
    private bool _isInside;

    // The first is the plan itself.
    protected override Expression VisitLambda<T>(Expression<T> node)
    {
        if (_isInside)
        {
            return base.VisitLambda(node);
        }

        _isInside = true;
        try
        {
            var plan = (Expression<T>)base.VisitLambda(node);
            return plan.Update(new Functions().Visit(plan.Body), plan.Parameters);
        }
        finally
        {
            _isInside = false;
        }
    }

    // Those of a plan take all that they need as arguments.
    private sealed class Functions : ExpressionVisitor
    {
        protected override Expression VisitLambda<T>(Expression<T> node) => Expression.Constant(node.Compile(), typeof(T));
    }
}

/// <summary>How contexts are set up, whatever the engine.</summary>
internal static class ContextSetup
{
    /// <summary>Sets up a context that units run on.</summary>
    public static DbContextOptionsBuilder<TContext> ForUnits<TContext>(
        this DbContextOptionsBuilder<TContext> options, QueryTrackingBehavior tracking)
        where TContext : OtpDbContext
        => options
            .UseQueryTrackingBehavior(tracking)
            .ReplaceService<ILiftableConstantProcessor, ShapersMadeOnce>()
            .EnableThreadSafetyChecks(false);
}
