using System.Buffers;
using System.Security.Cryptography;
using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Decoding;

public sealed class PromptPartTests
{
    [Fact]
    public void GetSha256_AskedAgain_ReadsTheFileOnce()
    {
        using var file = new CountedMemory([1, 2, 3]);
        var image = new PromptPart.Image(file.Memory, "a");
        using var encoder = new BrightnessEncoder(1);
        EmbeddingKeys keys = EmbeddingKeys.InProcess(encoder);
        Assert.Equal(keys.Of(SHA256.HashData([1, 2, 3])), keys.Of(image.GetSha256()));
        Assert.Equal(keys.Of(image.GetSha256()), keys.Of(image.GetSha256()));

        Assert.Equal(1, file.Reads);
    }

    /// <summary>A copy with another file must never have the first one's hash: it would get its answers.</summary>
    [Fact]
    public void GetSha256_OfACopyWithAnotherFile_IsThatFiles()
    {
        var image = new PromptPart.Image(new byte[] { 1 }, "a");
        byte[] first = image.GetSha256().ToArray();
        PromptPart.Image other = image with { File = new byte[] { 2 } };

        Assert.NotEqual(first, other.GetSha256().ToArray());
        Assert.Equal(SHA256.HashData([2]), other.GetSha256().ToArray());
    }

    [Fact]
    public void Equals_HashedOrNot_IsTheSamePicture()
    {
        byte[] file = [1, 2];
        PromptPart.Image hashed = new(file, "a"), fresh = new(file, "a");
        hashed.GetSha256();

        Assert.Equal(fresh, hashed);
        Assert.Equal(fresh.GetHashCode(), hashed.GetHashCode());
        Assert.NotEqual(fresh, hashed with { Name = "b" });
        Assert.NotEqual(fresh, new PromptPart.Image(new byte[] { 1, 2 }, "a"));
    }

    /// <summary>A second question about the picture, in the whole engine.</summary>
    [Fact]
    public async Task CompleteAsync_TheSamePartAgain_DoesNotReadItsFile()
    {
        using InferenceEngine engine = InferenceEngine.Load(TinyModel.WithImages(), cancellationToken: TestContext.Current.CancellationToken);
        using var file = new CountedMemory(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg"), TestContext.Current.CancellationToken));
        var image = new PromptPart.Image(file.Memory, "photo");
        var request = new GenerationRequest { Turns = [PromptTurn.User(image, new PromptPart.Text("What?"))], MaxTokens = 1 };
        await engine.CompleteAsync(request, TestContext.Current.CancellationToken);
        int reads = file.Reads;
        GenerationResult second = await engine.CompleteAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(1, second.Usage.ImagesReused.FromMemory);
        Assert.True(reads > 0);
        Assert.Equal(reads, file.Reads);
    }

    private sealed class CountedMemory(byte[] bytes) : MemoryManager<byte>
    {
        public int Reads { get; private set; }

        public override Span<byte> GetSpan()
        {
            Reads++;
            return bytes;
        }

        // The length is that of the array; asking for the span would count.
        public override Memory<byte> Memory => CreateMemory(bytes.Length);

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
