using FastEval.Engine.Decoding;

namespace FastEval.Engine.Tests.Decoding;

/// <summary>A KV cache that remembers what stands in each cell, as llama.cpp's unified one does with values.</summary>
internal sealed class RecordingMemory : IKvMemory
{
    private readonly List<(int Position, string Content, HashSet<int> Sequences)> _cells = [];

    /// <summary>Cells that belong to anyone.</summary>
    public int UsedCells => _cells.Count;

    /// <summary>Enters a computed token.</summary>
    public void Write(int sequence, int position, string content)
    {
        Assert.Equal(position, Read(sequence).Count);
        _cells.Add((position, content, [sequence]));
    }

    /// <summary>What a sequence's cells hold, in the order of their positions.</summary>
    public List<string> Read(int sequence)
    {
        var cells = _cells.Where(cell => cell.Sequences.Contains(sequence)).OrderBy(cell => cell.Position).ToList();
        return [.. cells.Select(cell => cell.Content)];
    }

    public void Share(int source, int destination, int from, int to)
    {
        foreach (var cell in _cells.Where(cell => cell.Position >= from && cell.Position < to && cell.Sequences.Contains(source)))
            Assert.True(cell.Sequences.Add(destination), "a cell was taken twice");
    }

    public void Remove(int sequence)
    {
        foreach (var cell in _cells)
            cell.Sequences.Remove(sequence);
        _cells.RemoveAll(cell => cell.Sequences.Count == 0);
    }
}
