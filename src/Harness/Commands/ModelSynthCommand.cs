using System.CommandLine;
using FastEval.Harness.Benchmarking;

namespace FastEval.Harness.Commands;

/// <summary><c>fasteval model synth</c>: writes a model of a real shape with random weights.</summary>
internal static class ModelSynthCommand
{
    public static Command Create(CommandConsole console)
    {
        var synthetic = new SyntheticOptionSet();
        Option<string?> folder = OptionKinds.Text("--out", "DIR", "Where to write both files; made if need be. Default: a folder for this seed in models/synth below FASTEVAL_HOME, the checkout, or the user's cache folder.");
        Option<uint> seed = OptionKinds.Seed("What the weights are drawn from; the same seed gives the same bytes.");
        var command = new Command("synth",
            "Write a text model and its mmproj with random weights in the real shapes. Speed does not depend on the weights' values, so a shape can be measured "
            + "before gigabytes are downloaded. Prints the two paths.");
        synthetic.AddTo(command);
        command.Add(folder);
        command.Add(seed);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            uint drawnFrom = parsed.GetValue(seed);
            string target = parsed.GetValue(folder) ?? SyntheticModelStore.Folder(drawnFrom, console);
            (string model, string mmproj) = await SyntheticModelStore.WriteAsync(
                synthetic.Preset(parsed), synthetic.Type(parsed), target, drawnFrom, console, cancellationToken).ConfigureAwait(false);
            console.Out.WriteLine(model);
            console.Out.WriteLine(mmproj);
            return ExitCode.Done;
        });
        CommandExamples.AddTo(command, console, "fasteval model synth", "fasteval model synth --preset llava-1.5-7b --type Q4_K_M --out /tmp/models");
        return command;
    }
}
