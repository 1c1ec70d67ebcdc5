using System.Collections.ObjectModel;

namespace FastEval.Harness.Scoring.Judging;

/// <summary>
/// The prompts that a card can name. Scale, criteria, what the judge is shown and the verdict's form are those of the benchmarks' authors; the words, and MM-Vet's examples, are FastEval's. Whoever
/// compares with published figures gives the authors' own text (<c>--judge-prompt</c>).
/// </summary>
internal static class JudgeTemplates
{
    /// <summary>What replies are judged by where a card names nothing.</summary>
    public const string General = "general";

    public const string MmVet = "mm-vet", LlavaBench = "llava-bench", CodaLm = "coda-lm", DriveLm = "drivelm";

    private const string Texts =
        """
        [Reference]
        {reference}
        [End of reference]

        [Answer]
        {reply}
        [End of answer]
        """;

    private static readonly JudgeTemplate[] All =
    [
        new(General, VerdictForms.Grade,
            """
            Grade an answer to a question about a picture that you do not see. The reference is right: judge by it alone how far the answer says the same, and do not mind its length or its wording.
            Explain in a sentence or two, then give a whole number from 0 (nothing of it is right) to 10 (all of it is) in this form: Rating: [[7]]

            Question: {question}
            Context: {context}

            """ + Texts),
        new(MmVet, VerdictForms.Fraction,
            """
            Say how correct an answer is, beside the right one. Where the right one has <AND>, all its parts must be in the answer for it to be fully right; where it has <OR>, any one will do. The grade is one of 0.0 (fully wrong), 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 and 1.0 (fully right). Complete the last row with its grade, and write nothing else.

            Question | Right answer | Answer | Grade
            --- | --- | --- | ---
            Which fruits are in the bowl? | pear <AND> plum | There is an orange in the bowl. | 0.0
            Which fruits are in the bowl? | pear <AND> plum | I see a pear. | 0.5
            Which fruits are in the bowl? | pear <AND> plum | Pears, and a plum behind them. | 1.0
            What is the man doing? | juggling <OR> performing | He is juggling three balls. | 1.0
            What is odd about the clock? | Its numbers run the other way round, so that its hands would have to turn backwards to show the time. | It looks unlike other clocks, as something is wrong with its numbers. | 0.4
            What is odd about the clock? | Its numbers run the other way round, so that its hands would have to turn backwards to show the time. | The dial is mirrored: 1 stands to the left of 12, and it could only be right if it went anticlockwise. | 1.0
            {question} | {reference} | {reply} |
            """),
        new(LlavaBench, VerdictForms.Pair,
            """
            [Context]
            {context}

            [Question]
            {question}

            [Assistant 1]
            {reference}
            [End of Assistant 1]

            [Assistant 2]
            {reply}
            [End of Assistant 2]

            [Task]
            Two assistants answered the question above, which a user asked while looking at a picture; the context describes what is in it. Rate how helpful, relevant, accurate and detailed each answer is, with one overall grade from 1 to 10 for each, where more is better.
            Write the two grades alone on the first line, Assistant 1's and then Assistant 2's, with a space between. Explain them on the lines below, without favour for either, and without regard to the order in which the answers stand.
            """),
        new(CodaLm, VerdictForms.Rating, CodaLmScene(
            "Compare which things it names that bear on how the car is driven, and why they do: whether those of the reference are there, whether none is there that the reference has not, and whether the reasons agree."))
        {
            ByCategory = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["driving_suggestion"] = CodaLmScene(
                    "Compare what the driver is advised to do: whether the advice agrees with that of the reference, whether it fits the scene that the reference tells of, and whether it is as definite."),
                ["region_perception"] = CodaLmScene("Compare how far it says the same of the thing in the marked region, and how far what it says is to the point."),
            },
        },
        new(DriveLm, VerdictForms.Percent,
            """
            Rate my answer by the right answer, out of 100: the nearer it comes to the right answer, the more, exact to single points such as 62, 78 or 41. Write the number alone.
            This is the right answer: {reference}
            This is my answer: {reply}
            """),
    ];

    private static readonly ReadOnlyDictionary<string, JudgeTemplate> Templates = new(All.ToDictionary(template => template.Name, StringComparer.Ordinal));

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Templates.Keys;

    /// <summary>A template; null if there is none of that name.</summary>
    public static JudgeTemplate? Find(string name) => Templates.GetValueOrDefault(name);

    private static string CodaLmScene(string criteria) =>
        $$$"""
        Judge as an impartial expert a text that an assistant for autonomous driving wrote about a scene on the road, by a reference text. {{{criteria}}} Be as objective as you can, and do not let the length of the text weigh. Give a short explanation, then rate the text from 1 to 10 in exactly this form: Rating: [[10]]

        {{{Texts}}}
        """;
}
