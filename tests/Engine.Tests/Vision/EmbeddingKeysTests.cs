using System.Security.Cryptography;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

public sealed class EmbeddingKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shared_OfTheSameFileAndSettings_GivesTheSameKeys()
    {
        string path = MmprojFile.Random().Write(_folder.File("a.gguf"));
        string copy = _folder.File("b.gguf");
        File.Copy(path, copy);

        Assert.Equal(Shared(path), Shared(copy));
        Assert.NotEqual(InProcess(path), InProcess(path));
        Assert.Equal(64, Shared(path).ToString().Length);
    }

    [Fact]
    public void Shared_OfAnythingElse_GivesOtherKeys()
    {
        string path = MmprojFile.Random().Write(_folder.File("a.gguf"));
        MmprojFile other = MmprojFile.Random();
        other.Tensors["mm.2.bias"].Values[0] += 1e-3f;
        EmbeddingKey[] keys =
        [
            Shared(path),
            Shared(other.Write(_folder.File("b.gguf"))),
            Shared(path, new TorchEncoderOptions { DataType = VisionDataType.BFloat16 }),
            Shared(path, new TorchEncoderOptions { Preprocessing = PreprocessingKind.Mtmd }),
            Shared(path, new TorchEncoderOptions { Threads = 1 }),
            Shared(path, picture: [1, 2, 4]),
            Shared(path, largestBatch: 1),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Write_ThenRead_GivesTheKey()
    {
        EmbeddingKey key = new(12345, 67890);
        byte[] bytes = new byte[EmbeddingKey.ByteLength];
        key.Write(bytes);

        Assert.Equal(key, EmbeddingKey.Read(bytes));
        Assert.Equal(Convert.ToHexStringLower(bytes), key.ToString());
    }

    private static EmbeddingKey Shared(string path, TorchEncoderOptions? options = null, byte[]? picture = null, int largestBatch = 8)
    {
        using TorchEncoder encoder = TorchEncoder.Load(path, options);
        return EmbeddingKeys.Shared(encoder, path, largestBatch).Of(SHA256.HashData(picture ?? [1, 2, 3]));
    }

    private static EmbeddingKey InProcess(string path)
    {
        using TorchEncoder encoder = TorchEncoder.Load(path);
        return EmbeddingKeys.InProcess(encoder).Of(SHA256.HashData([1, 2, 3]));
    }
}
