using System.Diagnostics;
using FastEval.Engine.Decoding;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using SkiaSharp;

namespace FastEval.Engine.Tests.Decoding;

public sealed class PictureEmbedderTests(PictureEmbedderTests.TextEngine text) : IClassFixture<PictureEmbedderTests.TextEngine>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>0 and 3 are cached, 1 is asked for twice.</summary>
    [Theory]
    [InlineData(8, new[] { 4 })]
    [InlineData(3, new[] { 3, 1 })]
    [InlineData(1, new[] { 1, 1, 1, 1 })]
    public void Embed_SeveralPictures_EncodesTheNewOnesTogetherAndEachIsItsOwn(int largestBatch, int[] batches)
    {
        using var encoder = new BrightnessEncoder(largestBatch);
        using var cache = new ImageEmbeddingCache(1 << 20);
        var embedder = new PictureEmbedder(encoder, EmbeddingKeys.InProcess(encoder), cache, new ComputeGate(isOpen: false), largestBatch);
        PromptPart.Image[] pictures = [.. Enumerable.Range(0, 6).Select(i => Picture((byte)(20 * i)))];
        Assert.False(embedder.Encode(pictures[0], Stop));
        Assert.False(embedder.Encode(pictures[3], Stop));
        Assert.True(embedder.Encode(pictures[3], Stop));
        encoder.Batches.Clear();
        int[] asked = [0, 1, 2, 1, 3, 4, 5];
        GenerationTask task = Asked([.. asked.Select(i => pictures[i])], useCaches: true, Stop);

        IReadOnlyDictionary<EmbeddingKey, EmbeddingLease> leases = Embed(embedder, task);

        Assert.Equal(batches, encoder.Batches);
        Assert.Equal(6, task.Leases.Count);
        Assert.Equal(
            asked.Select(i => (20f * i, i is 0 or 3 ? EmbeddingSource.Memory : EmbeddingSource.Encoder)),
            asked.Select(i => leases[embedder.KeyOf(pictures[i], isAlone: false)]).Select(lease => (lease.Embedding.Parts[0].Embeddings.Span[0], lease.Source)));
    }

    [Fact]
    public void Embed_WithoutCaches_EncodesEveryPictureOnce()
    {
        using var encoder = new BrightnessEncoder(8);
        using var cache = new ImageEmbeddingCache(1 << 20);
        var embedder = new PictureEmbedder(encoder, EmbeddingKeys.InProcess(encoder), cache, new ComputeGate(isOpen: false), 8);
        for (int i = 0; i < 2; i++)
            Embed(embedder, Asked([Picture(1), Picture(2), Picture(1)], useCaches: false, Stop));

        Assert.Equal([2, 2], encoder.Batches);
    }

    [Fact]
    public async Task Embed_WhileTheTextModelComputes_DecodesAndPreparesAndWaitsToEncode()
    {
        using var encoder = new BrightnessEncoder(8);
        using var cache = new ImageEmbeddingCache(1 << 20);
        var gate = new ComputeGate(isOpen: false);
        var embedder = new PictureEmbedder(encoder, EmbeddingKeys.InProcess(encoder), cache, gate, 8);
        encoder.LeftToPrepare.AddCount();
        GenerationTask task = Asked([Picture(1), Picture(2)], useCaches: true, Stop);
        gate.EnterDecode();
        Task<IReadOnlyDictionary<EmbeddingKey, EmbeddingLease>> work = Task.Run(() => Embed(embedder, task), Stop);
        bool prepared = encoder.LeftToPrepare.Wait(Long, Stop);
        Assert.Empty(encoder.Batches);
        gate.Exit();

        Assert.Equal(2, (await work).Count);
        Assert.True(prepared, "Nothing was prepared while the text model computed.");
        Assert.Equal([2], encoder.Batches);
        Assert.True(task.Clock.Milliseconds(Phase.Read) > 0);
    }

    /// <summary>A disk that does not answer: whoever adds more than the queue holds waits, but the text model does not.</summary>
    [Fact]
    public async Task Encode_DiskFarBehind_LetsTheTextModelCompute()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("no-folder"), "", Stop);
        using var answers = new ManualResetEventSlim();
        var store = new EmbeddingStore(folder.File("no-folder"), 0, new EmbeddingLimits(1, 1), TimeProvider.System, _ => answers.Wait());
        using var encoder = new BrightnessEncoder(1);
        using var cache = new ImageEmbeddingCache(1 << 20, store);
        var gate = new ComputeGate(isOpen: false);
        var embedder = new PictureEmbedder(encoder, EmbeddingKeys.InProcess(encoder), cache, gate, 1);
        Thread? asking = null;
        Task work = Task.Factory.StartNew(
            () =>
            {
                asking = Thread.CurrentThread;
                for (byte gray = 0; gray < 40; gray++)
                    embedder.Encode(Picture(gray), Stop);
            }, Stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // One embedding is being written, the queue is full, and with another somebody waits.
        bool Waits() => encoder.Batches.Count == EmbeddingWriter.LongestQueue + 2 && asking!.ThreadState.HasFlag(System.Threading.ThreadState.WaitSleepJoin);
        bool waited = SpinWait.SpinUntil(Waits, Long);
        Task compute = Task.Run(
            () =>
            {
                gate.EnterDecode();
                gate.Exit();
            }, Stop);
        bool computes = await Task.WhenAny(compute, Task.Delay(Long, Stop)) == compute;
        bool waits = Waits();
        answers.Set();
        await work;

        Assert.True(waited, "Nobody waited for the disk.");
        Assert.True(computes, "The text model waited for the disk.");
        Assert.True(waits, "The wait ended before the disk answered.");
        Assert.Equal(40, encoder.Batches.Count);
    }

    [Fact]
    public void Embed_StoppedOrFailed_LeavesTheGateAndHoldsOnlyWhatItHas()
    {
        using var stop = new CancellationTokenSource();
        using var encoder = new BrightnessEncoder(2) { OnEncode = stop.Cancel };
        using var cache = new ImageEmbeddingCache(1 << 20);
        var gate = new ComputeGate(isOpen: false);
        var embedder = new PictureEmbedder(encoder, EmbeddingKeys.InProcess(encoder), cache, gate, 2);
        GenerationTask stopped = Asked([Picture(1), Picture(2), Picture(3)], useCaches: true, stop.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => Embed(embedder, stopped));
        var broken = new PromptPart.Image(new byte[] { 1, 2, 3 }, "broken");
        Assert.StartsWith("broken", Assert.Throws<Kernels.Imaging.ImageException>(() => Embed(embedder, Asked([Picture(1), broken], useCaches: true, Stop))).Message, StringComparison.Ordinal);

        Assert.Empty(stopped.Leases);
        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
        gate.EnterDecode();
        gate.Exit();
    }

    private static IReadOnlyDictionary<EmbeddingKey, EmbeddingLease> Embed(PictureEmbedder embedder, GenerationTask task)
    {
        PromptPart.Image[] images = [.. task.Turns[0].Parts.OfType<PromptPart.Image>()];
        return embedder.Embed(task, images, [.. images.Select(image => embedder.KeyOf(image, isAlone: false))]);
    }

    private static PromptPart.Image Picture(byte gray)
    {
        using var bitmap = new SKBitmap(8, 8);
        bitmap.Erase(new SKColor(gray, gray, gray));
        return new PromptPart.Image(bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray(), $"picture {gray}");
    }

    private GenerationTask Asked(PromptPart.Image[] pictures, bool useCaches, CancellationToken stop) => new(
        new GenerationRequest { Turns = [PromptTurn.User([.. pictures])], UseCaches = useCaches }, text.Engine.Model.Vocabulary, new WholeSink(), Stopwatch.GetTimestamp(), stop);

    public sealed class TextEngine : IDisposable
    {
        public InferenceEngine Engine { get; } = InferenceEngine.Load(TinyModel.TextOnly());

        public void Dispose() => Engine.Dispose();
    }
}
