using FastEval.Harness.Scoring.Judging;

namespace FastEval.Harness.Tests.Scoring.Judging;

public sealed class VerdictFormTests
{
    [Theory]
    // MM-Vet: 0.0 to 1.0, the first word.
    [InlineData("fraction", "0.5", 0.5, "0.5")]
    [InlineData("fraction", " 1.0\n", 1.0, "1")]
    [InlineData("fraction", "0 of it", 0.0, "0")]
    [InlineData("fraction", "0.7. The answer lacks 2 of 3 parts.", 0.7, "0.7")]
    [InlineData("fraction", "| 0.4 |", 0.4, "0.4")]
    [InlineData("fraction", "**0.9**", 0.9, "0.9")]
    [InlineData("fraction", "Correctness: 0.3", 0.3, "0.3")]
    [InlineData("fraction", "It names both.\n**Grade:** **1.0**", 1.0, "1")]
    [InlineData("fraction", "There is only 1 car, so it is wrong.", null, null)]
    [InlineData("fraction", "It should say: 1 car.", null, null)]
    [InlineData("fraction", "1.1", null, null)]
    [InlineData("fraction", "-0.5", null, null)]
    [InlineData("fraction", "7", null, null)]
    [InlineData("fraction", "between 0.4 and 0.6", null, null)]
    [InlineData("fraction", "I cannot say.", null, null)]
    [InlineData("fraction", "0.5/1.0", null, null)]
    [InlineData("fraction", "", null, null)]
    [InlineData("fraction", "NaN", null, null)]
    // DriveLM: 0 to 100.
    [InlineData("percent", "62", 0.62, "62")]
    [InlineData("percent", "100", 1.0, "100")]
    [InlineData("percent", "78.5", 0.785, "78.5")]
    [InlineData("percent", "Score: 41.", 0.41, "41")]
    [InlineData("percent", "I cannot rate it; 2 parts are missing", null, null)]
    [InlineData("percent", "It misses the number 1.", null, null)]
    [InlineData("percent", "101", null, null)]
    [InlineData("percent", "80 or 90", 0.8, "80")]
    // LLaVA-Bench: the reference's and the model's, 1 to 10.
    [InlineData("pair", "8 6\nThe first is more detailed; 3 things are missing.", 0.6, "8 6")]
    [InlineData("pair", "9.5, 7.5\n", 0.75, "9.5 7.5")]
    [InlineData("pair", "\n10 10", 1.0, "10 10")]
    [InlineData("pair", "8 6 good", null, null)]
    [InlineData("pair", "8", null, null)]
    [InlineData("pair", "Assistant 1: 8, Assistant 2: 6", null, null)]
    [InlineData("pair", "8 11", null, null)]
    [InlineData("pair", "0 6", null, null)]
    [InlineData("pair", "Here they are:\n8 6", null, null)]
    // CODA-LM: [[n]], 1 to 10.
    [InlineData("rating", "It says much of it. Rating: [[8]]", 0.8, "8")]
    [InlineData("rating", "Of [[3]] cars one is named. Rating: [[ 4 ]]", 0.4, "4")]
    [InlineData("rating", "My rating is: [[10]].", 1.0, "10")]
    [InlineData("rating", "[[5]] as the reasons differ", 0.5, "5")]
    [InlineData("rating", "Rating: 8", null, null)]
    [InlineData("rating", "Rating: [[0]]", null, null)]
    [InlineData("rating", "Rating: [[11]]", null, null)]
    [InlineData("rating", "Rating: [[7.5]]", null, null)]
    [InlineData("rating", "Rating: [[good]]", null, null)]
    [InlineData("grade", "Rating: [[0]]", 0.0, "0")]
    public void Read_Reply_IsTheVerdictOrNone(string form, string reply, double? value, string? text)
    {
        JudgeVerdict? verdict = VerdictForms.Find(form)!.Read(reply);
        Assert.Equal((value, text), (verdict?.Value is { } found ? Math.Round(found, 9) : null, verdict?.Text));
    }
}
