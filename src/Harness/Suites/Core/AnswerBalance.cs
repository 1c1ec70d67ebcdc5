namespace FastEval.Harness.Suites.Core;

/// <summary>Chooses questions so that templates are asked about equally often, and so that no answer to a template is much commoner than another.</summary>
internal sealed class AnswerBalance
{
    private readonly Dictionary<string, int> _templates = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Template, string Answer), int> _answers = [];

    /// <summary>Takes the questions that are needed most; of equals the first.</summary>
    public IReadOnlyList<SceneQuestion> Choose(IReadOnlyList<SceneQuestion> questions, int count)
    {
        SceneQuestion[] chosen = [.. questions.OrderBy(Cost).Take(count)];
        foreach (SceneQuestion question in chosen)
        {
            _templates[question.Template] = _templates.GetValueOrDefault(question.Template) + 1;
            (string, string) answer = (question.Template, question.Answer);
            _answers[answer] = _answers.GetValueOrDefault(answer) + 1;
        }
        return chosen;
    }

    /// <summary>How often the template was asked, and, weighing more, how far its answer is ahead of the others' share.</summary>
    private double Cost(SceneQuestion question)
    {
        int asked = _templates.GetValueOrDefault(question.Template);
        double fair = question.Kind switch
        {
            AnswerKind.YesNo => asked / 2.0,
            AnswerKind.Choice => asked / (double)question.Options!.Count,
            _ => asked / 4.0,
        };
        return asked + 3 * Math.Max(0, _answers.GetValueOrDefault((question.Template, question.Answer)) - fair);
    }
}
