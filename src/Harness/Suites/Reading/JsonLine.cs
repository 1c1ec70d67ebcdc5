namespace FastEval.Harness.Suites.Reading;

/// <summary>One line of a file, without its end.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">Its bytes, valid until the next line is read.</param>
/// <param name="IsTooLong">Whether the line is longer than is read; its bytes are empty then.</param>
internal readonly record struct JsonLine(int Number, ReadOnlyMemory<byte> Bytes, bool IsTooLong);
