using System.CommandLine;

namespace FastEval.Harness.Commands;

/// <summary>The suite that a command is about.</summary>
internal static class SuiteArgument
{
    public static Argument<string> Create() => new("NAME|PATH") { Description = "The name of a suite that ships, as `fasteval suite list` gives it, a suite's folder, or KIND:PATH." };
}
