namespace Otp.Infrastructure.Storage;

/// <summary>The folder that holds what a single machine keeps: the database and the development keys.</summary>
/// <param name="Path">Its full path.</param>
internal sealed record DataFolder(string Path);
