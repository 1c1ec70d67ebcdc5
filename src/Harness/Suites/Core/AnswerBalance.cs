namespace FastEval.Harness.Suites.Core;

/// <summary>
/// Chooses questions so that a kind of scene's templates are asked about equally often, and so that no answer to a template, and neither yes
/// nor no to what takes one capability, is much commoner than another.
/// </summary>
internal sealed class AnswerBalance
{
    private const double AnswerWeight = 3;
    private const double YesNoWeight = 2;

    private readonly Dictionary<(string Kind, string Template), int> _templates = [];
    private readonly Dictionary<(string Kind, string Template, string Answer), int> _answers = [];
    private readonly Dictionary<(string Capability, string Answer), int> _yesNo = [];

    /// <summary>The questions that are needed most, of equals the first, and what it costs the balance to ask them.</summary>
    public (IReadOnlyList<SceneQuestion> Questions, double Cost) Choose(SceneGroup group, int count)
    {
        (SceneQuestion Question, double Cost)[] chosen = [.. group.Questions.Select(question => (question, Cost(group.Kind, question))).OrderBy(pair => pair.Item2).Take(count)];
        // A group with too few questions is the worst choice.
        return ([.. chosen.Select(pair => pair.Question)], chosen.Sum(pair => pair.Cost) + 100 * (count - chosen.Length));
    }

    /// <summary>Counts questions that are asked.</summary>
    public void Add(string kind, IEnumerable<SceneQuestion> questions)
    {
        foreach (SceneQuestion question in questions)
        {
            Count(_templates, (kind, question.Template));
            Count(_answers, (kind, question.Template, question.Answer));
            if (question.Kind == AnswerKind.YesNo)
                Count(_yesNo, (question.Capability, question.Answer));
        }
    }

    private static void Count<T>(Dictionary<T, int> counts, T key) where T : notnull => counts[key] = counts.GetValueOrDefault(key) + 1;

    /// <summary>How often the template was asked, and, weighing more, how far the answer is ahead of its share.</summary>
    private double Cost(string kind, SceneQuestion question)
    {
        int asked = _templates.GetValueOrDefault((kind, question.Template));
        int answers = question.Kind switch { AnswerKind.YesNo => 2, AnswerKind.Choice => question.Options!.Count, _ => 4 };
        double ahead = Math.Max(0, _answers.GetValueOrDefault((kind, question.Template, question.Answer)) - asked / (double)answers);
        if (question.Kind != AnswerKind.YesNo)
            return asked + AnswerWeight * ahead;
        string other = question.Answer == "yes" ? "no" : "yes";
        int lead = _yesNo.GetValueOrDefault((question.Capability, question.Answer)) - _yesNo.GetValueOrDefault((question.Capability, other));
        return asked + AnswerWeight * ahead + YesNoWeight * Math.Max(0, lead);
    }
}
