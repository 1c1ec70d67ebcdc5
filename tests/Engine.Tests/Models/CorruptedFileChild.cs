using System.Globalization;
using System.Text;
using FastEval.Engine.Decoding;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Native;

namespace FastEval.Engine.Tests.Models;

/// <summary>
/// The other side of <see cref="CorruptedFileTests"/>: this program started again, which runs cases instead of tests and writes down each
/// one's start and end, so that the case that ends the process is known.
/// </summary>
internal static unsafe class CorruptedFileChild
{
    internal const string Variable = "FASTEVAL_TEST_CORRUPTION";

    /// <summary>Runs the cases that <see cref="Variable"/> names.</summary>
    internal static void RunPlan()
    {
        // kind|first case|end|good model|good mmproj|report
        string[] parts = Environment.GetEnvironmentVariable(Variable)!.Split('|');
        Run(parts[0] == "mmproj", Number(parts[1]), Number(parts[2]), parts[3], parts[4], parts[5]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Run(bool mmproj, int first, int end, string goodModel, string goodMmproj, string report)
    {
        using var log = new StreamWriter(report, append: true) { AutoFlush = true };
        NativeRuntime.EnsureLoaded();
        var corruption = new FileCorruption(File.ReadAllBytes(mmproj ? goodMmproj : goodModel));
        using LlamaModelHandle good = Load(goodModel);
        string path = report + ".gguf";
        for (int number = first; number < end; number++)
        {
            (byte[] bytes, string description) = corruption.Make(number);
            File.WriteAllBytes(path, bytes);
            log.WriteLine($"start|{number}|{description}");
            string outcome = mmproj ? TryMmproj(path, good) : TryModel(path);
            string engine = mmproj ? TryEngine(goodModel, path) : TryEngine(path, null);
            if (engine.StartsWith("escaped|", StringComparison.Ordinal))
                outcome = engine;
            log.WriteLine($"end|{number}|{outcome.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>The whole way that a user's file goes, with the default encoder; only our own errors may come out of it.</summary>
    private static string TryEngine(string model, string? mmproj)
    {
        try
        {
            ModelInspector.Inspect(mmproj ?? model, null, CancellationToken.None);
            using InferenceEngine engine = InferenceEngine.Load(new EngineOptions { ModelPath = model, ProjectorPath = mmproj, Threads = 1, ContextLength = 512 });
            foreach (float temperature in new[] { 0f, 1f })
            {
                PromptPart[] parts = [new PromptPart.Text("What colour is it?")];
                if (mmproj is not null)
                    parts = [new PromptPart.Image(Picture.Value, "picture"), .. parts];
                engine.CompleteAsync(new GenerationRequest
                {
                    Turns = [PromptTurn.User(parts)],
                    MaxTokens = 2,
                    IgnoreEndOfGeneration = true,
                    Sampling = new SamplingOptions { Temperature = temperature, TopK = 40, MinP = 0.05f },
                }).GetAwaiter().GetResult();
            }
            return "survived|";
        }
        catch (FastEvalException error)
        {
            return $"refused|{error.Message}";
        }
        catch (Exception error)
        {
            return $"escaped|{error}";
        }
    }

    private static readonly Lazy<byte[]> Picture = new(() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg")));

    private static string TryModel(string path)
    {
        try
        {
            ModelFileValidator.CheckTextModel(path);
        }
        catch (ModelLoadException error)
        {
            return $"refused|{error.Message}";
        }
        catch (Exception error)
        {
            return $"escaped|{error}";
        }
        using LlamaModelHandle model = Load(path);
        if (model.IsInvalid)
            return "native refused|";
        Generate(model);
        return "survived|";
    }

    private static string TryMmproj(string path, LlamaModelHandle model)
    {
        try
        {
            using GgufFile file = GgufFile.Open(path);
            ModelFileValidator.CheckMmproj(file, 256);
            using var values = new FloatSink();
            // What the Torch encoder does with a file: read every tensor as floats.
            foreach (GgufTensor tensor in file.Tensors)
                file.Dequantize(tensor, values.Take(tensor.ElementCount));
        }
        catch (ModelLoadException error)
        {
            return $"refused|{error.Message}";
        }
        catch (Exception error)
        {
            return $"escaped|{error}";
        }
        if (!NativeRuntime.HasMtmd)
            return "survived|";
        mtmd_context_params parameters = Mtmd.mtmd_context_params_default();
        parameters.use_gpu = 0;
        parameters.n_threads = 1;
        parameters.warmup = 1;
        using MtmdContextHandle context = Mtmd.mtmd_init_from_file(path, model, parameters);
        if (context.IsInvalid)
            return "native refused|";
        Encode(context);
        return "survived|";
    }

    private static LlamaModelHandle Load(string path)
    {
        llama_model_params parameters = Llama.llama_model_default_params();
        nint none = 0;
        parameters.devices = &none;
        parameters.n_gpu_layers = 0;
        return Llama.llama_model_load_from_file(path, parameters);
    }

    /// <summary>Tokenises text with bytes outside the vocabulary, detokenises every token, and decodes.</summary>
    private static void Generate(LlamaModelHandle model)
    {
        nint vocabulary = Llama.llama_model_get_vocab(model);
        byte[] text = Encoding.UTF8.GetBytes("USER: What colour is the smörgåsbord \u00a0 猫 🐈?\n</s><0x41> ASSISTANT:");
        var tokens = new int[256];
        int count;
        fixed (byte* from = text)
        fixed (int* to = tokens)
            count = Llama.llama_tokenize(vocabulary, from, text.Length, to, tokens.Length, true, true);
        byte* piece = stackalloc byte[64];
        for (int token = 0; token < Llama.llama_vocab_n_tokens(vocabulary); token++)
            _ = Llama.llama_token_to_piece(vocabulary, token, piece, 64, 0, true);

        llama_context_params parameters = Llama.llama_context_default_params();
        parameters.n_ctx = 256;
        parameters.n_batch = 64;
        parameters.n_ubatch = 64;
        parameters.n_threads = 1;
        parameters.n_threads_batch = 1;
        using LlamaContextHandle context = Llama.llama_init_from_model(model, parameters);
        if (context.IsInvalid)
            return;
        for (int step = 0; step < 3; step++)
        {
            fixed (int* input = tokens)
            {
                int length = step == 0 ? Math.Clamp(count, 1, 40) : 1;
                if (Llama.llama_decode(context, new llama_batch { n_tokens = length, token = input }) != 0)
                    return;
            }
        }
    }

    private static void Encode(MtmdContextHandle context)
    {
        var pixels = new byte[120 * 80 * 3];
        new Random(1).NextBytes(pixels);
        fixed (byte* data = pixels)
        {
            using MtmdBitmapHandle bitmap = Mtmd.mtmd_bitmap_init(120, 80, data);
            using MtmdChunksHandle chunks = Mtmd.mtmd_input_chunks_init();
            byte* marker = Mtmd.mtmd_default_marker();
            nint picture = bitmap.DangerousGetHandle();
            nuint markerLength = 0;
            while (marker[markerLength] != 0)
                markerLength++;
            var text = new mtmd_input_text { text = marker, text_len = markerLength, add_special = 1, parse_special = 1 };
            if (Mtmd.mtmd_tokenize(context, chunks, &text, &picture, 1) != 0)
                return;
            for (nuint i = 0; i < Mtmd.mtmd_input_chunks_size(chunks); i++)
            {
                nint chunk = Mtmd.mtmd_input_chunks_get(chunks, i);
                if (Mtmd.mtmd_input_chunk_get_type(chunk) == 1)
                    _ = Mtmd.mtmd_encode_chunk(context, chunk);
            }
        }
    }

    private sealed class FloatSink : IDisposable
    {
        private float[] _values = [];

        internal Span<float> Take(long count)
        {
            if (_values.Length < count)
                _values = new float[count];
            return _values.AsSpan(0, (int)count);
        }

        public void Dispose() => _values = [];
    }
}
