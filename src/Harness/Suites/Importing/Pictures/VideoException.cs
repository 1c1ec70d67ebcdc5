namespace FastEval.Harness.Suites.Importing.Pictures;

/// <summary>A video whose frames cannot be had.</summary>
internal sealed class VideoException(string message, Exception? inner = null) : FastEvalException(message, inner);
