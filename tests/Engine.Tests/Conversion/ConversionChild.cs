using FastEval.Engine.Conversion;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>The other side of <see cref="FailedConversionTests"/>: this program started again, which converts half of a checkpoint, says so, and waits to be killed.</summary>
internal static class ConversionChild
{
    internal const string Variable = "FASTEVAL_TEST_CONVERSION";

    internal static void Run()
    {
        // checkpoint|output|file to write when half is done
        string[] parts = Environment.GetEnvironmentVariable(Variable)!.Split('|');
        ModelConverter.Convert(new(parts[0], parts[1]), (_, share) =>
        {
            if (share < 0.5)
                return;
            File.WriteAllText(parts[2], "");
            Thread.Sleep(Timeout.Infinite);
        });
    }
}
