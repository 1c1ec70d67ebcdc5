using System.CommandLine;
using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval suite generate</c>: draws the suite <c>core</c>, or another of its kind.</summary>
internal static class SuiteGenerateCommand
{
    public static Command Create(CommandConsole console)
    {
        Option<string?> folder = OptionKinds.Text("--out", "DIR", $"The suite's folder, empty or with a generated suite, which is replaced. Default: {CoreSuite.Name}-SEED.");
        Option<uint> seed = OptionKinds.Seed("What pictures and questions are drawn from; the same seed makes the same suite.");
        Option<int?> groups = OptionKinds.OptionalInteger("--groups", 1, 1000,
            $"Groups of pictures of each of the {SceneKindCount} kinds of scene, with {CoreSuite.QuestionsPerGroup} questions each. Default: {CoreSuite.DefaultGroups}.");
        Option<string?> format = FormatOption.Create(ReportFormat.All);
        var command = new Command("generate",
            $"Draw a suite like {CoreSuite.Name}: shapes, labels, metal parts and traffic on one to four pictures, with questions of every format, graded by difficulty.\n"
            + "None of its pictures was seen by the models that ship, whatever the seed: by their hash, a sixteenth of all pictures is kept for suites.")
        {
            folder, seed, groups, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            uint drawnFrom = parsed.GetValue(seed);
            string target = parsed.GetValue(folder) ?? string.Create(CultureInfo.InvariantCulture, $"{CoreSuite.Name}-{drawnFrom}");
            int perKind = parsed.GetValue(groups) ?? CoreSuite.DefaultGroups;
            Suite written = await ProgressDisplay.RunAsync(console, $"Drawing {target}", report => Task.Run(
                () =>
                {
                    CoreSuiteFolder.Write(target, drawnFrom, perKind, share => report($"Drawing {target}", share), cancellationToken);
                    return SuiteReader.Read(target, cancellationToken);
                }, cancellationToken)).ConfigureAwait(false);
            ReportWriter.Write(SuiteReport.Of(written), parsed.GetValue(format)!, console);
            return ExitCode.Done;
        });
        CommandExamples.AddTo(command, console, "fasteval suite generate --seed 5 --out my-core", "fasteval suite generate --seed 5 --groups 40 --out large-core");
        return command;
    }

    private static int SceneKindCount => Suites.Core.Scenes.SceneKinds.All.Count;
}
