using System.Runtime.InteropServices;
using System.Text;
using FastEval.Engine.Native;

namespace FastEval.Engine.Quantization;

/// <summary>
/// How much each input of a matrix matters: the mean of its squared activations over some text and pictures (llama.cpp's imatrix). Quantisation then
/// spends its bits where they count. Immutable; thread-safe.
/// </summary>
/// <param name="entries">A weight per input, by the matrix' name; all of them finite.</param>
public sealed class ImportanceMatrix(IReadOnlyDictionary<string, float[]> entries)
{
    /// <summary>The weights by the matrix' name.</summary>
    public IReadOnlyDictionary<string, float[]> Entries { get; } = entries;

    /// <summary>Runs something with the entries as llama.cpp takes them, an array of <see cref="llama_model_imatrix_data"/> that ends with a null name.</summary>
    internal unsafe T Use<T>(Func<nint, T> work)
    {
        var pinned = new List<GCHandle>();
        try
        {
            nint Pin(Array array)
            {
                var handle = GCHandle.Alloc(array, GCHandleType.Pinned);
                pinned.Add(handle);
                return handle.AddrOfPinnedObject();
            }

            var list = new llama_model_imatrix_data[Entries.Count + 1];
            int at = 0;
            foreach ((string name, float[] weights) in Entries)
            {
                list[at++] = new llama_model_imatrix_data
                {
                    name = (byte*)Pin(Encoding.UTF8.GetBytes(name + '\0')),
                    data = (float*)Pin(weights),
                    size = (nuint)weights.Length,
                };
            }
            fixed (llama_model_imatrix_data* first = list)
                return work((nint)first);
        }
        finally
        {
            foreach (GCHandle handle in pinned)
                handle.Free();
        }
    }
}
