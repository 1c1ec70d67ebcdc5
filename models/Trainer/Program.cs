using FastEval.Engine.Native;
using FastEval.Trainer;
using TorchSharp;

const string Usage =
    """
    trainer train RECIPE.json FOLDER       trains, or goes on where it was; Ctrl-C stops it, the last checkpoint stays
    trainer evaluate RECIPE.json FOLDER    accuracy per ability on pictures that training never sees
    trainer export RECIPE.json FOLDER OUT  writes the GGUF pair, in F16
    trainer words                          the words of the scenes, one per line: vocabulary.txt of models that are yet to be trained
    trainer sheet OUT.png [SEED]           draws pictures of every kind, and prints their questions
    """;

if (args is ["words"])
{
    foreach (string word in WordTokenizer.WordsOfScenes())
        Console.WriteLine(word);
    return 0;
}
if (args is ["sheet", var sheet, ..])
{
    ContactSheet.Write(sheet, args.Length > 2 ? ulong.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 1, Console.Out);
    return 0;
}
if (args is not [("train" or "evaluate" or "export") and var command, var recipePath, var folder, ..] || (command == "export") != (args.Length is 4))
{
    Console.Error.WriteLine(Usage);
    return 2;
}
TorchRuntime.EnsureLoaded();
torch.set_num_threads(Environment.ProcessorCount); // training sets its own
Recipe recipe = Recipe.Load(recipePath);
string checkpoint = Path.Combine(folder, "checkpoint.bin");
switch (command)
{
    case "train":
        using (var stop = new CancellationTokenSource())
        {
            Console.CancelKeyPress += (_, e) =>
            {
                e.Cancel = true;
                stop.Cancel();
            };
            try
            {
                new TrainingRun(recipe, folder, Console.Out, TimeSpan.FromMinutes(3)).Run(stop.Token);
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine("Stopped; it goes on from the last checkpoint.");
            }
        }
        return 0;
    case "evaluate":
        Evaluation.Run(recipe, checkpoint, 48, Console.Out);
        return 0;
    default:
        WordTokenizer tokenizer = WordTokenizer.OfModels();
        var model = new Model(recipe, tokenizer);
        int step = Checkpoint.Load(checkpoint, recipe, model, null, null);
        GgufExport.Write(recipe, model, tokenizer, args[3]);
        Console.WriteLine($"Wrote {recipe.Name} after step {step} to {args[3]}.");
        return 0;
}
