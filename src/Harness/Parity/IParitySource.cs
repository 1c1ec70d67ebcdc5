namespace FastEval.Harness.Parity;

/// <summary>What our encoder's stages are compared with.</summary>
internal interface IParitySource
{
    /// <summary>How reports name it.</summary>
    string Name { get; }

    /// <summary>Values of a whole stage, all squares together; null where there is no such stage.</summary>
    long? CountOf(string stage);

    /// <summary>Reads a part of a stage.</summary>
    /// <param name="stage">A stage that is there.</param>
    /// <param name="start">The first value.</param>
    /// <param name="destination">Receives the values; not beyond the stage's end.</param>
    void Read(string stage, long start, Span<float> destination);

    /// <summary>The greedy answer's tokens; null where it is not there.</summary>
    IReadOnlyList<int>? Tokens { get; }
}
