using System.Runtime.InteropServices;
using System.Text;
using FastEval.Engine.Conversion;
using FastEval.Engine.Decoding;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Tests.Vision.Layouts;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>The prompts that the engine builds for converted checkpoints of the text models that LLaVA-1.6's larger ones have, token by token.</summary>
public sealed class ConvertedPromptTests : IDisposable
{
    private const string ChatMl =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private const string Llama3 =
        "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}"
        + "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}";

    private static readonly string[] Llama3Tokens = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"];
    private static readonly PromptPart[] Question = [new PromptPart.Image(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "photo.jpg")), "photo"), new PromptPart.Text("What is this?")];
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>LLaVA-1.6-34B: a llama text model with ChatML's tokens. Trained as conversation.py's chatml_direct says; the checkpoint's own template is Nous-Hermes'.</summary>
    [Fact]
    public void Convert_YiWithChatMl_PromptsAsItWasTrained()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-v1.6-vicuna-hf");
        checkpoint.Files["added_tokens.json"] = new Dictionary<string, int> { ["<image>"] = 800, ["<pad>"] = 801, ["<|im_start|>"] = 802, ["<|im_end|>"] = 803 };
        checkpoint.Files.Remove("chat_template.json");
        var tokenizer = (Dictionary<string, object>)checkpoint.Files["tokenizer_config.json"];
        (tokenizer["eos_token"], tokenizer["add_bos_token"], tokenizer["add_prefix_space"], tokenizer["chat_template"]) = ("<|im_end|>", false, false, ChatMl);

        AssertPrompts(
            checkpoint, ChatMl, [802, 803], begin: null,
            "<|im_start|>system\nAnswer the questions.<|im_end|><|im_start|>user\n<image>\nWhat is this?<|im_end|><|im_start|>assistant\n",
            "<|im_start|>user\n<image>What is this?<|im_end|>\n<|im_start|>assistant\n");
    }

    /// <summary>LLaVA-NeXT with Llama-3-8B: trained with the system message of conversation.py's llava_llama_3.</summary>
    [Fact]
    public void Convert_Llama3_PromptsAsItWasTrained()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-v1.6-vicuna-hf");
        foreach (string name in new[] { "added_tokens.json", "chat_template.json" })
            checkpoint.Files.Remove(name);
        checkpoint.Contents.Remove("tokenizer.model");
        Dictionary<string, object?> tokenizer = SmallTokenizers.ByteLevel("llama-bpe", Llama3Tokens);
        tokenizer["post_processor"] = new
        {
            type = "TemplateProcessing",
            single = new object[] { new { SpecialToken = new { id = "<|begin_of_text|>", type_id = 0 } }, new { Sequence = new { id = "A", type_id = 0 } } },
        };
        checkpoint.Files["tokenizer.json"] = tokenizer;
        checkpoint.Files["tokenizer_config.json"] = new Dictionary<string, object> { ["bos_token"] = "<|begin_of_text|>", ["eos_token"] = "<|eot_id|>", ["chat_template"] = Llama3 };

        AssertPrompts(
            checkpoint, Llama3, [782, 783, 784], begin: 780,
            "<|start_header_id|>system<|end_header_id|>\n\nYou are a helpful language and vision assistant. You are able to understand the visual content that the user provides, "
            + "and assist the user with a variety of tasks using natural language.<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\n\n<image>\nWhat is this?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
            "<|start_header_id|>user<|end_header_id|>\n\n<image>What is this?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n");
    }

    /// <summary>A file that has no such token: nothing is put where one would be, whatever text model and mmproj say about adding it.</summary>
    [Fact]
    public void Build_ModelWithoutATokenThatBeginsASequence_PutsNone()
    {
        CheckpointFolder checkpoint = SmallCheckpoints.Make("llava-onevision-hf");
        checkpoint.Write(_folder.File("model"));
        ConversionResult converted = ModelConverter.Convert(new(_folder.File("model"), _folder.File("out"), "F32"), null, Stop);
        string mmproj = TiledMmproj.Phi3Hd(SmallCheckpoints.Width).Write(_folder.File("mmproj.gguf"));
        using TextModel model = TextModel.Load(WithoutBegin(converted.ModelPath), cancellationToken: Stop);
        Assert.Equal((-1, false), (model.Vocabulary.BeginOfSequence, model.Vocabulary.AddsBeginOfSequence));

        Prompt prompt = Build(model, ChatTemplate.BuiltIn("plain"), mmproj, [Question[0], Question[0], Question[1]]);

        Assert.Equal([[], [], model.Vocabulary.Tokenize("What is this?", parseSpecial: true)], prompt.Segments.Select(segment => segment.Tokens));
    }

    private void AssertPrompts(CheckpointFolder checkpoint, string published, int[] special, int? begin, string trainedPrompt, string publishedPrompt)
    {
        checkpoint.Write(_folder.File("model"));
        ConversionResult result = ModelConverter.Convert(new(_folder.File("model"), _folder.File("out")), null, Stop);
        using GgufFile file = GgufFile.Open(result.ModelPath);
        Assert.Equal(published, file.GetString("fasteval.source.chat_template"));
        using TextModel model = TextModel.Load(result.ModelPath, cancellationToken: Stop);
        Assert.Equal(begin is not null, model.Vocabulary.AddsBeginOfSequence);

        Check(model.ChatTemplateSource!, trainedPrompt);
        Check(published, publishedPrompt);

        void Check(string template, string expected)
        {
            Prompt prompt = Build(model, ChatTemplate.Parse(template, "converted"), result.MmprojPath, Question);
            string[] texts = expected.Split("<image>");
            int[] before = model.Vocabulary.Tokenize(texts[0], parseSpecial: true);
            Assert.Equal([begin is { } token ? [token, .. before] : before, [], model.Vocabulary.Tokenize(texts[1], parseSpecial: true)], prompt.Segments.Select(segment => segment.Tokens));
            // Names of special tokens became these, and not letters.
            Assert.All(special, id => Assert.Contains(id, prompt.Segments.SelectMany(segment => segment.Tokens)));
            Assert.Equal(expected.Replace("<image>", "", StringComparison.Ordinal), Text(model.Vocabulary, prompt.Segments.SelectMany(segment => segment.Tokens).Skip(begin is null ? 0 : 1)));
        }
    }

    private static string Text(Vocabulary vocabulary, IEnumerable<int> tokens)
    {
        var bytes = new List<byte>();
        Span<byte> piece = stackalloc byte[256];
        foreach (int token in tokens)
        {
            int count = vocabulary.GetPiece(token, piece, special: true);
            bytes.AddRange(piece[..count]);
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static Prompt Build(TextModel model, ChatTemplate template, string mmproj, PromptPart[] parts)
    {
        using var cache = new ImageEmbeddingCache(1 << 24);
        using TorchEncoder encoder = TorchEncoder.Load(mmproj);
        using var runner = new ModelRunner(model, new ModelRunnerOptions(1024, 1, 256, 256, 2));
        var pictures = new PictureEmbedder(encoder, EmbeddingKeys.InProcess(encoder), cache, new ComputeGate(isOpen: true), 1);
        var builder = new PromptBuilder(model.Vocabulary, template, pictures, 1024, runner);
        using var task = new GenerationTask(new GenerationRequest { Turns = [PromptTurn.User(parts)], MaxTokens = 4 }, model.Vocabulary, new WholeSink(), 0, Stop);
        try
        {
            return builder.Build(task);
        }
        finally
        {
            task.Leases.ForEach(lease => lease.Dispose());
        }
    }

    /// <summary>The file with a tokenizer for which llama.cpp has no token of its own to fall back to, saying that one is to be added.</summary>
    private string WithoutBegin(string path)
    {
        string target = _folder.File("without.gguf");
        using GgufFile file = GgufFile.Open(path);
        var metadata = file.Metadata.Where(entry => entry.Key != "tokenizer.ggml.bos_token_id").ToDictionary(StringComparer.Ordinal);
        metadata["tokenizer.ggml.pre"] = GgufValue.Of("chatglm-bpe");
        metadata["tokenizer.ggml.add_bos_token"] = GgufValue.Of(true);
        using var writer = new GgufWriter(target, metadata, file.Tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape)));
        foreach (GgufTensor tensor in file.Tensors)
        {
            var values = new float[tensor.ElementCount];
            file.Dequantize(tensor, values);
            writer.Append(MemoryMarshal.AsBytes<float>(values));
        }
        writer.Commit();
        return target;
    }
}
