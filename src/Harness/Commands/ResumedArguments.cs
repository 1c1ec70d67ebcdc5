using System.CommandLine;
using System.CommandLine.Parsing;
using FastEval.Harness.Suites.Importing;

namespace FastEval.Harness.Commands;

/// <summary>
/// The command line of a run that goes on: the recorded one, with what is given now in the place of what was given then. So
/// <c>--resume</c> alone is enough, and a difference is found where the values are compared.
/// </summary>
internal sealed class ResumedArguments
{
    private readonly ParserConfiguration _plain = new() { ResponseFileTokenReplacer = null };
    private readonly ParseResult _now;
    private readonly IReadOnlySet<Option> _ofThisCall;
    private readonly ParseResult _recorded;
    private readonly Func<Option, Func<string, string>?> _from;

    /// <summary>Takes both command lines.</summary>
    /// <param name="now">This call.</param>
    /// <param name="then">The recorded arguments, the command's name first.</param>
    /// <param name="workingFolder">Where they were given.</param>
    /// <param name="ofThisCall">Options that are not taken from the record.</param>
    /// <param name="paths">Options whose values name files, each with how a value that was given in a folder is seen from here.</param>
    /// <exception cref="FastEvalException">The recorded arguments mean nothing to this version.</exception>
    public ResumedArguments(ParseResult now, IReadOnlyList<string> then, string? workingFolder, IReadOnlySet<Option> ofThisCall, IReadOnlyDictionary<Option, Func<string, string, string>> paths)
    {
        _now = now;
        _ofThisCall = ofThisCall;
        _recorded = now.RootCommandResult.Command.Parse(then, _plain);
        if (_recorded.Errors.Count > 0)
            throw new FastEvalException($"The run's own command line cannot be read: {_recorded.Errors[0].Message} Was it made by another version?");
        _from = option => workingFolder is { } folder && folder != Environment.CurrentDirectory && paths.TryGetValue(option, out Func<string, string, string>? from)
            ? value => from(folder, value)
            : null;
    }

    /// <summary>Parses the union.</summary>
    /// <exception cref="ArgumentException">What is given now does not fit what was given then.</exception>
    public ParseResult Parse()
    {
        ParseResult asked = _now.RootCommandResult.Command.Parse([.. Union(_ => true)], _plain);
        return asked.Errors.Count == 0 ? asked : throw new ArgumentException(asked.Errors[0].Message);
    }

    /// <summary>The union as a record has it: without the options of this call alone, with paths as they are seen from here.</summary>
    public IReadOnlyList<string> ToRecord() => [.. Union(option => !_ofThisCall.Contains(option))];

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

    private IEnumerable<string> Union(Func<Option, bool> takes)
    {
        yield return _now.CommandResult.Command.Name;
        foreach (Option option in _now.CommandResult.Command.Options.Where(takes))
        {
            IEnumerable<string> tokens = _now.GetResult(option) is { Implicit: false } given ? Tokens(given, null)
                : !_ofThisCall.Contains(option) && _recorded.GetResult(option) is { Implicit: false } before ? Tokens(before, _from(option))
                : [];
            foreach (string token in tokens)
                yield return token;
        }
    }

    private static IEnumerable<string> Tokens(OptionResult result, Func<string, string>? from) => result.Tokens.Count == 0
        ? [result.Option.Name]
        : result.Tokens.Select(token => $"{result.Option.Name}={(from is null ? token.Value : from(token.Value))}");
}
