using System.Globalization;
using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Scenes;

namespace FastEval.Trainer;

/// <summary>Accuracy on pictures that training never sees. A greedy reply equals the answer exactly if each of its tokens is the most likely one after the right ones.</summary>
internal static class Evaluation
{
    private const int GroupsAtOnce = 16;

    public static void Run(Recipe recipe, string checkpoint, int groupsPerKind, TextWriter console)
    {
        WordTokenizer tokenizer = WordTokenizer.OfModels();
        var model = new Model(recipe, tokenizer);
        int step = Checkpoint.Load(checkpoint, recipe, model, null, null);
        console.WriteLine($"step {step} of {recipe.Steps}");
        int patches = recipe.Tower.Patches;
        var encoder = new GroupEncoder(tokenizer, patches);
        var pictures = new PictureMaker(isForSuite: true);
        var random = new SeededRandom(987_654_321);
        var tally = new SortedDictionary<string, (int Right, int All)>(StringComparer.Ordinal);
        foreach (SceneKind kind in SceneKinds.All)
        {
            for (int i = 0; i < groupsPerKind; i += GroupsAtOnce)
            {
                EncodedGroup[] groups = [.. Enumerable.Range(i, GroupsAtOnce).Select(n =>
                {
                    SceneGroup group = kind.Make(pictures, random, (Difficulty)(n % 3));
                    return encoder.Encode(group, random.Draw(group.Questions, Math.Min(6, group.Questions.Count)), withCaption: false, leavesNewLine: false);
                })];
                Batch batch = Batch.Of(groups, recipe.Tower.PatchSize, tokenizer.PaddingId);
                bool[] right = model.Run(batch, 0, 0, trains: false, trainsTower: false).Right;
                int at = 0;
                foreach (EncodedGroup group in groups)
                {
                    foreach (EncodedQuestion question in group.Questions)
                    {
                        string capability = group.Group.Questions.First(q => question.Template.EndsWith("/" + q.Template, StringComparison.Ordinal)).Capability;
                        foreach (string key in (string[])["all", "1 " + capability, "2 " + group.Group.Domain, "3 " + group.Group.Format, "4 " + group.Group.Difficulty, "5 " + question.Template])
                        {
                            (int good, int all) = tally.GetValueOrDefault(key);
                            tally[key] = (good + (right[at] ? 1 : 0), all + 1);
                        }
                        at++;
                    }
                }
            }
        }
        foreach ((string key, (int good, int all)) in tally)
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key,-40} {100.0 * good / all,6:0.0}%  of {all}"));
    }
}
