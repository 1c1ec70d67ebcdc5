using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FastEval.Harness.Running;

/// <summary>
/// What one sample's drawing starts from: made of the run's seed and the item, so that it depends neither on which items come before nor on where a
/// run was interrupted.
/// </summary>
internal static class SampleSeed
{
    public static uint Of(uint seed, string item)
    {
        byte[] text = Encoding.UTF8.GetBytes(item);
        byte[] input = new byte[sizeof(uint) + text.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(input, seed);
        text.CopyTo(input, sizeof(uint));
        return BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(input));
    }
}
