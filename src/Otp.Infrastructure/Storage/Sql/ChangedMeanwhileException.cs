namespace Otp.Infrastructure.Storage.Sql;

/// <summary>A row that a unit read, and did not hold, was changed before the unit could write it. The unit is run again.</summary>
internal sealed class ChangedMeanwhileException() : Exception("A row was changed between its reading and its writing.");
