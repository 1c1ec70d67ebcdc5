using FastEval.Engine.Models.ChatTemplates;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Models.Synthetic;

/// <summary>A model that can be synthesised: real shapes, random weights.</summary>
/// <param name="Name">What <c>--preset</c> takes.</param>
/// <param name="Text">The text model.</param>
/// <param name="Vision">The vision tower and projector.</param>
/// <param name="ChatTemplate">The Jinja template in the text model's file.</param>
/// <param name="Tokens">The control tokens at the vocabulary's end.</param>
public sealed record SyntheticPreset(string Name, TextShape Text, VisionShape Vision, string ChatTemplate, SyntheticTokens Tokens = SyntheticTokens.None)
{
    // The prompt of LLaVA-1.5 (llava/conversation.py, vicuna_v1).
    private const string Vicuna =
        "{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] %}{% set turns = messages[1:] %}{% else %}"
        + "{% set system = \"A chat between a curious user and an artificial intelligence assistant. "
        + "The assistant gives helpful, detailed, and polite answers to the user's questions.\" %}{% set turns = messages %}{% endif %}"
        + "{{ bos_token }}{{ system }}{% for message in turns %}{% if message['role'] == 'user' %}{{ ' USER: ' + message['content'] }}"
        + "{% else %}{{ ' ASSISTANT: ' + message['content'] + eos_token }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ ' ASSISTANT:' }}{% endif %}";

    private const string Phi3 =
        "{{ bos_token }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + '\\n' + message['content'] + '<|end|>\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}";

    private static readonly VisionShape Clip336 = new(1024, 23, 16, 4096, 336, 14, SyntheticTower.LegacyClip);

    private static readonly VisionShape Clip336Next = new(1024, 24, 16, 4096, 336, 14, SyntheticTower.Clip, LayoutWords.LlavaNext);

    /// <summary>A pair of a few megabytes that every command accepts; mtmd computes it exactly as the original design does.</summary>
    public static SyntheticPreset Tiny { get; } =
        new("tiny", new(256, 4, 8, 4, 768, 4096, 4096), new(128, 4, 4, 256, 96, 12, SyntheticTower.Plain), Vicuna);

    /// <summary>All presets, the smallest first.</summary>
    public static IReadOnlyList<SyntheticPreset> All { get; } =
    [
        Tiny,
        new("llava-onevision-0.5b", new(896, 24, 14, 2, 4864, 32_768, 151_936, "qwen2", 1e6f),
            new(1152, 26, 16, 4304, 384, 14, SyntheticTower.Siglip, LayoutWords.LlavaOneVision), BuiltInTemplates.Sources["llava-chatml"], SyntheticTokens.ChatMl),
        new("llava-tinyllama-1.1b", new(2048, 22, 32, 4, 5632, 4096, 32_000), Clip336, Vicuna),
        new("llava-phi3-mini", new(3072, 32, 32, 32, 8192, 4096, 32_064), Clip336, Phi3, SyntheticTokens.Phi3),
        new("phi-3-vision", new(3072, 32, 32, 32, 8192, 131_072, 32_064, "phi3"),
            new(1024, 24, 16, 4096, 336, 14, SyntheticTower.Clip, LayoutWords.Phi3Hd), BuiltInTemplates.Sources["llava-phi3"], SyntheticTokens.Phi3),
        new("llava-1.5-7b", new(4096, 32, 32, 32, 11_008, 4096, 32_000), Clip336, Vicuna),
        new("llava-1.6-vicuna-7b", new(4096, 32, 32, 32, 11_008, 4096, 32_000), Clip336Next, BuiltInTemplates.Sources["llava-1.6-vicuna"]),
        new("llava-1.6-mistral-7b", new(4096, 32, 32, 8, 14_336, 32_768, 32_000, RopeBase: 1e6f), Clip336Next, BuiltInTemplates.Sources["llava-1.6-mistral"]),
    ];

    /// <summary>Finds a preset by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists them.</exception>
    public static SyntheticPreset Parse(string name) => All.FirstOrDefault(preset => preset.Name == name)
        ?? throw new ArgumentException($"'{name}' is no preset. These are: {string.Join(", ", All.Select(preset => preset.Name))}.", nameof(name));
}
