namespace FastEval.Harness.Running;

/// <summary>A target without a result.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="Cause">The error, if the target could not be loaded; null if all its samples failed.</param>
internal sealed record TargetFailure(string Target, string Message, Exception? Cause);
