using System.Globalization;
using System.Text;
using FastEval.Engine.Decoding;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

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
            log.WriteLine($"end|{number}|{Try(mmproj, path, good, number).ReplaceLineEndings(" ")}");
        }
    }

    private static string Try(bool mmproj, string path, LlamaModelHandle good, int number)
    {
        try
        {
            return mmproj ? TryMmproj(path, good, number) : TryModel(path, number);
        }
        catch (Exception error)
        {
            return $"escaped|{error}";
        }
    }

    /// <summary>Whether an action ended well or with an error of ours; another error leaves it, for it would reach the user as a stack trace.</summary>
    private static bool Survives(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (FastEvalException)
        {
            return false;
        }
    }

    private static string TryModel(string path, int number)
    {
        Survives(() => _ = ModelInspector.Inspect(path));
        if (!Survives(() => _ = ModelFileValidator.CheckTextModel(path)))
        {
            // The engine must find the same, before native code sees anything.
            return Survives(() => Answer(path, number)) ? "escaped|the engine took a file that the validator refuses" : "refused|";
        }
        using (LlamaModelHandle model = Load(path))
        {
            if (!model.IsInvalid)
                Generate(model);
        }
        return Survives(() => Answer(path, number)) ? "survived|" : "engine refused|";
    }

    /// <summary>Two tokens each, greedily and at random, with the model's own context and with a small one.</summary>
    private static void Answer(string path, int number)
    {
        using InferenceEngine engine = InferenceEngine.Load(new EngineOptions { ModelPath = path, Threads = 1, ContextLength = number % 2 == 0 ? 0 : 96 });
        foreach (float temperature in new[] { 0f, 1f })
        {
            var request = new GenerationRequest
            {
                Turns = [PromptTurn.User(new PromptPart.Text("What is this 🐈?"))],
                MaxTokens = 2,
                Sampling = new SamplingOptions { Temperature = temperature, Seed = 1 },
                StopStrings = ["a stop"],
            };
            engine.CompleteAsync(request).GetAwaiter().GetResult();
        }
    }

    private static string TryMmproj(string path, LlamaModelHandle model, int number)
    {
        Survives(() => _ = ModelInspector.Inspect(path));
        bool valid = Survives(() =>
        {
            using GgufFile file = GgufFile.Open(path);
            ModelFileValidator.CheckMmproj(file, 256);
        });
        // The Torch encoder has checks of its own, so it must bear every file, the refused ones too.
        bool encoded = Survives(() => EncodeInTorch(path, number));
        if (!valid)
            return "refused|";
        if (NativeRuntime.HasMtmd)
        {
            mtmd_context_params parameters = Mtmd.mtmd_context_params_default();
            parameters.use_gpu = 0;
            parameters.n_threads = 1;
            parameters.warmup = 1;
            using MtmdContextHandle context = Mtmd.mtmd_init_from_file(path, model, parameters);
            if (!context.IsInvalid)
                Encode(context);
        }
        return encoded ? "survived|" : "encoder refused|";
    }

    private static void EncodeInTorch(string path, int number)
    {
        using (GgufFile file = GgufFile.Open(path))
            _ = VisionModelReader.Read(file);
        var options = new TorchEncoderOptions
        {
            Threads = 1,
            DataType = number % 2 == 0 ? VisionDataType.Float32 : VisionDataType.BFloat16,
            Preprocessing = number % 3 == 0 ? PreprocessingKind.Mtmd : PreprocessingKind.Original,
        };
        using TorchEncoder encoder = TorchEncoder.Load(path, options);
        using var image = new RgbImage(50, 31);
        new Random(3).NextBytes(image.Pixels);
        using ImageEmbedding embedding = encoder.Encode(image, new PhaseClock(), CancellationToken.None);
        if (embedding.TokenCount != encoder.CountTokens(50, 31))
            throw new InvalidOperationException($"{embedding.TokenCount} tokens, where {encoder.CountTokens(50, 31)} were foretold.");
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
}
