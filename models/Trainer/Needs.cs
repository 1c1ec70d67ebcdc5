using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Scenes;

namespace FastEval.Trainer;

/// <summary>
/// How well each kind of question is answered, as a running mean, so that those that need it are asked more often. Changes take effect
/// between rounds of steps only, so that what is drawn does not depend on how far ahead batches are made.
/// </summary>
internal sealed class Needs
{
    private const double Memory = 0.98;
    private const double Least = 0.12;

    private readonly SortedDictionary<string, double> _accuracy = new(StringComparer.Ordinal);
    private Dictionary<string, double> _settled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _templates = new(StringComparer.Ordinal);

    /// <summary>The running means by template.</summary>
    public IReadOnlyDictionary<string, double> Accuracy => _accuracy;

    public void Restore(IReadOnlyDictionary<string, double> accuracy)
    {
        foreach ((string template, double value) in accuracy)
            _accuracy[template] = value;
        Settle();
    }

    public void Add(string template, bool isRight) =>
        _accuracy[template] = _accuracy.TryGetValue(template, out double before) ? Memory * before + (1 - Memory) * (isRight ? 1 : 0) : isRight ? 0.5 : 0.3;

    /// <summary>From here on, drawing goes by what is known now.</summary>
    public void Settle() => _settled = new Dictionary<string, double>(_accuracy, StringComparer.Ordinal);

    /// <summary>Draws a kind of scene.</summary>
    public SceneKind DrawKind(SeededRandom random)
    {
        double[] weights = [.. SceneKinds.All.Select(kind => Templates(kind).Average(template => Weight(kind.Name + "/" + template)))];
        return SceneKinds.All[Draw(random, weights)];
    }

    /// <summary>Draws some of a group's questions.</summary>
    public IEnumerable<SceneQuestion> DrawQuestions(SeededRandom random, SceneGroup group, int count)
    {
        var left = group.Questions.ToList();
        for (int i = 0; i < count && left.Count > 0; i++)
        {
            int drawn = Draw(random, [.. left.Select(question => Weight(group.Kind + "/" + question.Template))]);
            yield return left[drawn];
            left.RemoveAt(drawn);
        }
    }

    private static int Draw(SeededRandom random, double[] weights)
    {
        double at = random.Unit() * weights.Sum();
        int i = 0;
        while (i < weights.Length - 1 && (at -= weights[i]) >= 0)
            i++;
        return i;
    }

    private double Weight(string template) => Least + 1 - _settled.GetValueOrDefault(template, 0.4);

    private HashSet<string> Templates(SceneKind kind)
    {
        if (!_templates.TryGetValue(kind.Name, out HashSet<string>? known))
        {
            var pictures = new PictureMaker(isForSuite: false, drawsNothing: true);
            var random = new SeededRandom(2);
            known = [.. Enumerable.Range(0, 40).SelectMany(i => kind.Make(pictures, random, (Difficulty)(i % 3)).Questions).Select(question => question.Template)];
            _templates[kind.Name] = known;
        }
        return known;
    }
}
