namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>What a value of a data file is.</summary>
internal enum DataKind
{
    Null,
    Text,
    Number,
    Truth,
    Bytes,
    List,
    Record,
}
