using System.Globalization;
using FastEval.Engine.Decoding;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring;

public sealed class NumberScoringTests
{
    [Theory]
    [InlineData("3", "3")]
    [InlineData("3.", "3")]
    [InlineData("3.0", "3")]
    [InlineData("\"3\"", "3")]
    [InlineData("(3)", "3")]
    [InlineData("**3**", "3")]
    [InlineData("３", "3")]
    [InlineData("٣", "3")]
    [InlineData("-5", "-5")]
    [InlineData("−5", "-5")]
    [InlineData("+5", "5")]
    [InlineData("0", "0")]
    [InlineData("007", "7")]
    [InlineData("2.5", "2.5")]
    [InlineData(".5", "0.5")]
    [InlineData("1,234", "1234")]
    [InlineData("1,234,567.5", "1234567.5")]
    [InlineData("1\u202f234", "1234")]
    [InlineData("1'234", "1234")]
    [InlineData("1e3", "1000")]
    [InlineData("$5", "5")]
    [InlineData("50%", "50")]
    [InlineData("5cm", "5")]
    [InlineData("5 cm", "5")]
    [InlineData("3 circles", "3")]
    [InlineData("There are 3 circles.", "3")]
    [InlineData("3, I think", "3")]
    [InlineData("three", "3")]
    [InlineData("Three.", "3")]
    [InlineData("two circles", "2")]
    [InlineData("zero", "0")]
    [InlineData("None.", "0")]
    [InlineData("There are no circles.", "0")]
    [InlineData("eleven", "11")]
    [InlineData("twenty", "20")]
    [InlineData("twenty-one", "21")]
    [InlineData("twenty one dots", "21")]
    [InlineData("ninety-nine", "99")]
    [InlineData("a hundred", "100")]
    [InlineData("one hundred and five", "105")]
    [InlineData("two thousand three hundred and forty-one", "2341")]
    [InlineData("three million", "3000000")]
    [InlineData("a dozen", "12")]
    [InlineData("two dozen", "24")]
    [InlineData("minus two", "-2")]
    [InlineData("three (3)", "3")]
    [InlineData("3 (three) circles, three.", "3")]
    [InlineData("the red one has 4 corners", "4")]
    [InlineData("Only one.", "1")]
    [InlineData("A1 shows 4 dots", "4")]
    [InlineData("The 2nd picture shows 4", "4")]
    [InlineData("a 3-sided shape? There are 4", "4")]
    [InlineData("The first three-sided shape has 4 dots", "4")]
    [InlineData("The answer is 5.", "5")]
    [InlineData("The answer is -5", "-5")]
    [InlineData("Answer: five", "5")]
    [InlineData("3 red and 2 blue, so the answer is 5", "5")]
    [InlineData("3 red and 2 blue. The answer is: there are 5 circles. 7 squares.", "5")]
    [InlineData("3 red and 2 blue, 5 in total", "5")]
    [InlineData("3 red and 2 blue, so in total 5", "5")]
    [InlineData("The total number is 5: 3 red and 2 blue", "5")]
    [InlineData("3 + 2 = 5", "5")]
    [InlineData("5\nThere are 3 red and 2 blue ones.", "5")]
    [InlineData("\\boxed{5} from 3 and 2", "5")]
    [InlineData("<think>1, 2, 3</think>4", "4")]
    public void Score_AnAnswer_IsFound(string reply, string answer)
    {
        Assert.Equal(new Score(SampleState.Correct, 1, answer), Scored(reply, answer));
        Assert.Equal(new Score(SampleState.Wrong, 0, answer), Scored(reply, "77"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("several circles")]
    [InlineData("a circle")]
    [InlineData("one of them")]
    [InlineData("the left one")]
    [InlineData("3 or 4")]
    [InlineData("3-5")]
    [InlineData("3/4")]
    [InlineData("10:30")]
    [InlineData("1,2")]
    [InlineData("1, 2, 3")]
    [InlineData("1. red\n2. blue")]
    [InlineData("1\n2")]
    [InlineData("two three")]
    [InlineData("10²")]
    [InlineData("3½")]
    [InlineData("2x2")]
    [InlineData("1.2.3")]
    [InlineData("A1")]
    [InlineData("2nd")]
    [InlineData("second")]
    [InlineData("twenty-first")]
    [InlineData("5-sided")]
    [InlineData("someone")]
    [InlineData("tenth")]
    [InlineData("often")]
    [InlineData("The answer is 3 or 4")]
    [InlineData("There are 5 circles, 3 red and 2 blue")]
    [InlineData("99999999999999999999999999999999999999")]
    [InlineData("No.")]
    public void Score_NoClearAnswer_IsUnparsed(string reply) => Assert.Equal(new Score(SampleState.Unparsed, 0, null), Scored(reply, "3"));

    [Theory]
    [InlineData("3", nameof(SampleState.Truncated))]
    [InlineData("three", nameof(SampleState.Truncated))]
    [InlineData("The answer is 3", nameof(SampleState.Truncated))]
    [InlineData("The answer is 3. There", nameof(SampleState.Correct))]
    [InlineData("3\n3\n3\n3", nameof(SampleState.Correct))]
    [InlineData("I count 3 circles and", nameof(SampleState.Truncated))]
    [InlineData("I cannot count", nameof(SampleState.Refused))]
    public void Score_CutOff_CountsOnlyWhatIsWhole(string reply, string state) =>
        Assert.Equal(state, Scorer.Score(reply, FinishReason.Length, Items.Of(AnswerKind.Number, "3")).State.ToString());

    [Theory]
    [InlineData("3.00", "3")]
    [InlineData("three", "3")]
    [InlineData("1,000", "1000")]
    public void Score_ItemsAnswerWrittenOtherwise_IsTheSameNumber(string answer, string reply) => Assert.Equal(SampleState.Correct, Scored(reply, answer).State);

    [Theory]
    [InlineData("How many purple objects are there?", "No purple objects.", true)]
    [InlineData("How many purple objects are there?", "no purple object", true)]
    [InlineData("How many purple objects are there?", "No purple objects are visible in the picture.", true)]
    [InlineData("Count the red circles. Answer with a number.", "No red circles", true)]
    [InlineData("How many purple objects are there?", "No red objects.", false)]
    [InlineData("How many purple objects are there?", "No shade of purple objects.", false)]
    [InlineData("How many purple objects are there?", "No purple objects, but many objects are purple", false)]
    [InlineData("How many objects are not purple?", "No purple objects.", false)]
    [InlineData("How many objects aren't purple?", "No purple objects.", false)]
    [InlineData("How many objects other than the cup are there?", "No objects.", false)]
    [InlineData("How many purple objects are there?", "No.", false)]
    public void Score_NoneOfWhatTheQuestionNames_IsZero(string prompt, string reply, bool isZero)
    {
        Score score = Scorer.Score(reply, FinishReason.EndOfGeneration, Items.Of(AnswerKind.Number, "0") with { Prompt = prompt });
        Assert.Equal(isZero ? new Score(SampleState.Correct, 1, "0") : new Score(SampleState.Unparsed, 0, null), score);
    }

    [Fact]
    public void Score_HundredsOfHundreds_DoNotOverflow() =>
        Assert.Equal(SampleState.Unparsed, Scored("nine " + string.Join(' ', Enumerable.Repeat("hundred thousand million dozen", 200)) + " two", "3").State);

    [Fact]
    public void Score_EveryNumberInWordsAndDigits_IsFound()
    {
        string[] small = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
        string[] tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
        for (int i = 0; i < 100; i++)
        {
            string words = i < 20 ? small[i] : i % 10 == 0 ? tens[i / 10 - 2] : $"{tens[i / 10 - 2]}-{small[i % 10]}";
            string digits = i.ToString(CultureInfo.InvariantCulture);
            Assert.Equal(new Score(SampleState.Correct, 1, digits), Scored($"There are {words} dots.", digits));
            Assert.Equal(new Score(SampleState.Correct, 1, digits), Scored($"There are {digits} dots.", digits));
        }
    }

    private static Score Scored(string reply, string answer) => Scorer.Score(reply, FinishReason.EndOfGeneration, Items.Of(AnswerKind.Number, answer));
}
