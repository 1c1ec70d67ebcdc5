using System.CommandLine;
using System.CommandLine.Parsing;
using FastEval.Harness.Suites.Importing;

namespace FastEval.Harness.Commands;

/// <summary>
/// The command line of a run that goes on: the recorded one, with what is given now in the place of what was given then. So
/// <c>--resume</c> alone is enough, and a difference is found where the values are compared.
/// </summary>
/// <param name="ofThisCall">Options that are not taken from the record.</param>
/// <param name="paths">Options whose values name files, each with how a value that was given in a folder is seen from here.</param>
internal sealed class ResumedArguments(IReadOnlySet<Option> ofThisCall, IReadOnlyDictionary<Option, Func<string, string, string>> paths)
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
                arguments.AddRange(Tokens(before, workingFolder is { } folder && folder != Environment.CurrentDirectory && paths.TryGetValue(option, out Func<string, string, string>? from)
                    ? value => from(folder, value)
                    : null));
        }
        return root.Parse(arguments, plain);
    }

    /// <summary>A path as it is seen from here; a name that is no path there stays a name.</summary>
    /// <param name="folder">The folder that it was given in.</param>
    /// <param name="value">What was given.</param>
    public static string PathFrom(string folder, string value)
    {
        if (ImportedSuites.Is(value))
            return ImportedSuites.Absolute(value, folder);
        string whole = Path.Combine(folder, value);
        return Path.Exists(whole) ? whole : value;
    }

    private static IEnumerable<string> Tokens(OptionResult result, Func<string, string>? from) => result.Tokens.Count == 0
        ? [result.Option.Name]
        : result.Tokens.Select(token => $"{result.Option.Name}={(from is null ? token.Value : from(token.Value))}");
}
