using System.Diagnostics;
using System.Text;
using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Devices;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision.Layouts;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision;

/// <summary>
/// Encodes pictures with llama.cpp's own multimodal library: every projector type that it knows. For CLIP LLaVA files it deviates
/// from the original models (docs/decisions); where a file has no class token and names its feature layer it is a reference.
/// Tower and projector run as one, so <see cref="Phase.Project"/> stays 0.
/// </summary>
public sealed unsafe class MtmdEncoder : IVisionEncoder
{
    /// <summary>Raise it when mtmd is set up or read in another way, so that embeddings on disk are made anew.</summary>
    private const int Version = 1;

    private const int TextChunk = 0;
    private const int ImageChunk = 1;
    private readonly MtmdContextHandle _context;
    private readonly int _width;
    private readonly bool _mrope;
    private readonly byte[] _marker;
    private readonly IImagePreprocessor? _original;

    private MtmdEncoder(MtmdContextHandle context, TextModel model, GgufFile file, int threads, PreprocessingKind preprocessing)
    {
        _context = context;
        ImagePreprocessing? original = preprocessing == PreprocessingKind.Original ? Original(file) : null;
        _width = model.EmbeddingWidth;
        _mrope = Mtmd.mtmd_decode_use_mrope(context);
        _marker = Encoding.UTF8.GetBytes(System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)Mtmd.mtmd_default_marker())!);
        int size = (int)(file.GetUInt32("clip.vision.image_size") ?? throw new ModelLoadException($"{file.Path}: clip.vision.image_size is missing. Convert the projector again."));
        _original = original is null ? null : ImagePreprocessor.Create(original);
        Info = new VisionEncoderInfo(
            "mtmd", model.Device.Id, TypeOfMost(file), preprocessing == PreprocessingKind.Original ? "original" : "mtmd", model.EmbeddingWidth, size, CountTokens(size, size));
        Fingerprint = $"mtmd encoder {Version}, llama.cpp {NativeRuntime.Release}, {Info.Device}, {Info.DataType}, {threads} threads, "
            + $"width {_width}, {VisionPreprocessing.Fingerprint(Info.Preprocessing)}";
    }

    /// <inheritdoc/>
    public VisionEncoderInfo Info { get; }

    /// <inheritdoc/>
    public int LargestBatch => 1;

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <summary>Checks and loads a projector file.</summary>
    /// <param name="path">The mmproj GGUF.</param>
    /// <param name="model">The text model that it belongs to.</param>
    /// <param name="threads">Processor threads.</param>
    /// <param name="preprocessing">
    /// mtmd's own, or the original's: then the picture is brought to the tower's size before mtmd sees it, which leaves such pictures alone.
    /// </param>
    /// <exception cref="NativeException">libmtmd has not been compiled; the message says what to do.</exception>
    /// <exception cref="ModelLoadException">The file is damaged, unsupported, or does not fit the text model.</exception>
    public static MtmdEncoder Load(string path, TextModel model, int threads, PreprocessingKind preprocessing)
    {
        ModelFileValidator.CheckPair(model.Path, path);
        RefusePhi3(path);
        if (!NativeRuntime.HasMtmd)
            throw new NativeException("dlopen", 0, NativeRuntime.MtmdAbsence!);
        mtmd_context_params parameters = Mtmd.mtmd_context_params_default();
        bool onDevice = model.Device.Kind != ComputeDeviceKind.Cpu;
        parameters.use_gpu = onDevice ? (byte)1 : (byte)0;
        parameters.device = onDevice ? ComputeDevices.FindHandle(model.Device.Id) : 0;
        parameters.print_timings = 0;
        // The warm-up is where mtmd decides for flash attention; it computes nothing.
        parameters.warmup = 1;
        parameters.n_threads = threads;
        NativeLog.Forget();
        MtmdContextHandle context = Mtmd.mtmd_init_from_file(path, model.Handle, parameters);
        if (context.IsInvalid)
        {
            context.Dispose();
            throw new ModelLoadException($"{path}: mtmd cannot load the projector: {NativeLog.Recall()}. Check that it belongs to {model.Path} and is whole.");
        }
        context.Hold(model.Handle);
        if (!Mtmd.mtmd_support_vision(context))
        {
            context.Dispose();
            throw new ModelLoadException($"{path}: the projector has no vision encoder. Take the mmproj file for pictures.");
        }
        try
        {
            using GgufFile file = GgufFile.Open(path);
            return new MtmdEncoder(context, model, file, threads, preprocessing);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int CountTokens(int width, int height, bool isAlone = true)
    {
        if (_original is not null)
            width = height = _original.Options.Size;
        using MtmdChunksHandle chunks = Tokenize(width, height, null);
        int tokens = 0;
        for (nuint i = 0; i < Mtmd.mtmd_input_chunks_size(chunks); i++)
            tokens += (int)Mtmd.mtmd_input_chunk_get_n_tokens(Mtmd.mtmd_input_chunks_get(chunks, i));
        return tokens;
    }

    /// <inheritdoc/>
    public PreparedImage Prepare(RgbImage image, PhaseClock clock, bool isAlone = true)
    {
        using (clock.Measure(Phase.Preprocess))
            return new PreparedImage(Preprocess(image));
    }

    /// <inheritdoc/>
    public IReadOnlyList<ImageEmbedding> Encode(IReadOnlyList<PreparedImage> images, PhaseClock clock, CancellationToken cancellationToken)
    {
        var embeddings = new List<ImageEmbedding>(images.Count);
        try
        {
            foreach (PreparedImage image in images)
                embeddings.Add(Encode((MtmdChunksHandle)image.Input, clock, cancellationToken));
            return embeddings;
        }
        catch
        {
            embeddings.ForEach(embedding => embedding.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _original?.Dispose();
        _context.Dispose();
    }

    private ImageEmbedding Encode(MtmdChunksHandle chunks, PhaseClock clock, CancellationToken cancellationToken)
    {
        var parts = new List<ImageEmbeddingPart>();
        try
        {
            for (nuint i = 0; i < Mtmd.mtmd_input_chunks_size(chunks); i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                parts.Add(EncodeChunk(Mtmd.mtmd_input_chunks_get(chunks, i), clock));
            }
            return new ImageEmbedding(parts);
        }
        catch
        {
            parts.ForEach(part => part.Dispose());
            throw;
        }
    }

    private static void RefusePhi3(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        if (file.GetString(LayoutWords.LayoutKey) == LayoutWords.Phi3Hd)
            throw new ModelLoadException($"{path} is for Phi-3-Vision, which mtmd does not know: it would take its projector for another's. Take --vision torch.");
    }

    private static ImagePreprocessing Original(GgufFile file)
    {
        VisionModelInfo model = VisionModelReader.Read(file);
        return model.Layout.Kind == PictureLayoutKind.Single
            ? VisionPreprocessing.Of(model, PreprocessingKind.Original)
            : throw new ModelLoadException(
                $"{file.Path} cuts pictures into tiles, and mtmd does not take tiles that were cut before. Leave out --preprocess original, or take --vision torch.");
    }

    /// <summary>A picture of exactly the tower's size is left alone by mtmd, but for the normalisation.</summary>
    private MtmdChunksHandle Preprocess(RgbImage image)
    {
        if (_original is null)
            return Tokenize(image.Width, image.Height, image);
        using var square = new RgbImage(_original.Options.Size, _original.Options.Size);
        _original.Resize(image, square.Pixels);
        return Tokenize(square.Width, square.Height, square);
    }

    /// <summary>Without pixels only counts: mtmd takes an empty bitmap for a placeholder.</summary>
    private MtmdChunksHandle Tokenize(int width, int height, RgbImage? pixels)
    {
        MtmdBitmapHandle bitmap;
        fixed (byte* data = pixels is null ? default : pixels.Pixels)
            bitmap = Mtmd.mtmd_bitmap_init((uint)width, (uint)height, data);
        using (bitmap)
        {
            MtmdChunksHandle chunks = Mtmd.mtmd_input_chunks_init();
            nint handle = bitmap.DangerousGetHandle();
            int code;
            fixed (byte* marker = _marker)
            {
                var text = new mtmd_input_text { text = marker, text_len = (nuint)_marker.Length, add_special = 0, parse_special = 1 };
                NativeLog.Forget();
                code = Mtmd.mtmd_tokenize(_context, chunks, &text, &handle, 1);
            }
            if (code == 0)
                return chunks;
            chunks.Dispose();
            throw new NativeException("mtmd_tokenize", code, $"mtmd cannot prepare a picture of {width}×{height} pixels: {NativeLog.Recall()}");
        }
    }

    private ImageEmbeddingPart EncodeChunk(nint chunk, PhaseClock clock)
    {
        int type = Mtmd.mtmd_input_chunk_get_type(chunk);
        if (type == TextChunk)
        {
            nuint count;
            int* tokens = Mtmd.mtmd_input_chunk_get_tokens_text(chunk, &count);
            return ImageEmbeddingPart.OfTokens(new ReadOnlySpan<int>(tokens, (int)count).ToArray());
        }
        if (type != ImageChunk)
            throw new NativeException("mtmd_tokenize", type, "mtmd made something other than text and pictures out of a picture.");
        using (clock.Measure(Phase.VisionEncode))
        {
            NativeLog.Forget();
            int code = Mtmd.mtmd_encode_chunk(_context, chunk);
            if (code != 0)
                throw new NativeException("mtmd_encode_chunk", code, $"mtmd cannot encode the picture: {NativeLog.Recall()}");
            int count = (int)Mtmd.mtmd_input_chunk_get_n_tokens(chunk);
            int length = checked(count * _width);
            var owner = MemoryOwner<float>.Allocate(length);
            new ReadOnlySpan<float>(Mtmd.mtmd_get_output_embd(_context), length).CopyTo(owner.Span);
            return ImageEmbeddingPart.OfEmbeddings(
                owner, count, Mtmd.mtmd_decode_use_non_causal(_context, chunk), _mrope ? ReadPositions(chunk, count) : null,
                Mtmd.mtmd_input_chunk_get_n_pos(chunk));
        }
    }

    /// <summary>The type that holds most of the file's weights: mtmd computes in it.</summary>
    private static string TypeOfMost(GgufFile file) =>
        file.Tensors.GroupBy(tensor => tensor.Type).MaxBy(group => group.Sum(tensor => tensor.ByteLength))?.Key.ToString().ToLowerInvariant() ?? "f16";

    /// <summary>mtmd gives positions for a start; asking for two starts tells which of them move with it.</summary>
    private static MropePositions ReadPositions(nint chunk, int count)
    {
        nint image = Mtmd.mtmd_input_chunk_get_tokens_image(chunk);
        int[] offsets = new int[4 * count];
        bool[] moves = new bool[4 * count];
        for (int i = 0; i < count; i++)
        {
            mtmd_decoder_pos at0 = Mtmd.mtmd_image_tokens_get_decoder_pos(image, 0, (nuint)i);
            mtmd_decoder_pos at1 = Mtmd.mtmd_image_tokens_get_decoder_pos(image, 1, (nuint)i);
            Set(0, i, at0.t, at1.t);
            Set(1, i, at0.y, at1.y);
            Set(2, i, at0.x, at1.x);
            Set(3, i, at0.z, at1.z);
        }
        return new MropePositions(offsets, moves);

        void Set(int plane, int i, uint first, uint second)
        {
            offsets[plane * count + i] = (int)first;
            moves[plane * count + i] = second != first;
        }
    }
}
