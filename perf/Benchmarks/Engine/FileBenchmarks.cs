using BenchmarkDotNet.Attributes;
using FastEval.Benchmarks.Columns;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Benchmarks.Engine;

/// <summary>The tokenizer, and what reads and writes files.</summary>
public class FileBenchmarks : IDisposable
{
    private const string Text = "Is the circle at the top left larger than the square beside it, and which color does the sign have?";

    private HotPathParts _parts = null!;
    private Vocabulary _vocabulary = null!;
    private SampleWriter _writer = null!;
    private SampleRecord _sample = null!;

    [GlobalSetup]
    public void Setup()
    {
        _parts = TinyParts.Create();
        _vocabulary = _parts.LoadVocabulary();
        _writer = _parts.Keep(SampleWriter.Open(Path.Combine(_parts.Folder, "samples.jsonl"), 0, lacksNewLine: false, TimeProvider.System));
        _sample = HotPaths.Sample();
    }

    [Benchmark]
    public int[] Tokenize() => _vocabulary.Tokenize(Text, parseSpecial: false);

    [Benchmark]
    public int GgufOpen()
    {
        using GgufFile file = GgufFile.Open(_parts.Options.ModelPath);
        return file.Tensors.Count;
    }

    [Benchmark]
    public void JsonlAppend() => _writer.Write(_sample);

    [GlobalCleanup]
    public void Dispose()
    {
        _parts.Dispose();
        GC.SuppressFinalize(this);
    }
}
