namespace FastEval.Engine.Decoding;

/// <summary>
/// The KV cache as far as bookkeeping goes: cells that belong to one or more sequences. A cell whose last sequence is gone is free.
/// </summary>
internal interface IKvMemory
{
    /// <summary>Makes a sequence share another's cells at positions [from, to). Copies no values.</summary>
    void Share(int source, int destination, int from, int to);

    /// <summary>Takes all of a sequence's cells from it.</summary>
    void Remove(int sequence);
}
