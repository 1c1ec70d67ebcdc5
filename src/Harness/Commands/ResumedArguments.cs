using System.CommandLine;
using System.CommandLine.Parsing;
using FastEval.Harness.Suites.Importing;

namespace FastEval.Harness.Commands;

/// <summary>
/// The command line of a run that goes on: the recorded one, with what is given now in the place of what was given then. So
/// <c>--resume</c> alone is enough, and a difference is found where the values are compared.
/// </summary>
internal sealed class ResumedArguments(IReadOnlySet<Option> ofThisCall, IReadOnlySet<Option> paths)
{
    /// <summary>Parses the union.</summary>
    /// <param name="now">This call.</param>
    /// <param name="then">The recorded arguments, the command's name first.</param>
    /// <param name="workingFolder">Where they were given.</param>
    /// <exception cref="FastEvalException">The recorded arguments mean nothing to this version.</exception>
    public ParseResult Parse(ParseResult now, IReadOnlyList<string> then, string? workingFolder)
    {
        Command root = now.RootCommandResult.Command;
        ParserConfiguration plain = new() { ResponseFileTokenReplacer = null };
        ParseResult recorded = root.Parse(then, plain);
        if (recorded.Errors.Count > 0)
            throw new FastEvalException($"The run's own command line cannot be read: {recorded.Errors[0].Message} Was it made by another version?");
        var arguments = new List<string> { now.CommandResult.Command.Name };
        foreach (Option option in now.CommandResult.Command.Options)
        {
            if (now.GetResult(option) is { Implicit: false } given)
                arguments.AddRange(Tokens(given, null));
            else if (!ofThisCall.Contains(option) && recorded.GetResult(option) is { Implicit: false } before)
                arguments.AddRange(Tokens(before, paths.Contains(option) ? workingFolder : null));
        }
        return root.Parse(arguments, plain);
    }

    private static IEnumerable<string> Tokens(OptionResult result, string? folder) => result.Tokens.Count == 0
        ? [result.Option.Name]
        : result.Tokens.Select(token => $"{result.Option.Name}={From(folder, token.Value)}");

    /// <summary>A path as it is seen from here; a name that is no path there stays a name.</summary>
    private static string From(string? folder, string value)
    {
        if (folder is null || folder == Environment.CurrentDirectory)
            return value;
        if (ImportedSuites.Is(value))
            return ImportedSuites.Absolute(value, folder);
        string whole = Path.Combine(folder, value);
        return Path.Exists(whole) ? whole : value;
    }
}
