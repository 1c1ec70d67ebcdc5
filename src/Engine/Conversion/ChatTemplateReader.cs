using System.Text.Json;
using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Conversion.Tokenizers;
using FastEval.Engine.Models.ChatTemplates;

namespace FastEval.Engine.Conversion;

/// <summary>
/// Finds the prompt's form. It is the one that the family was trained with (llava/conversation.py; Phi-3-Vision's sample code): published templates either print images
/// before the text by themselves, or leave out the line's end that follows an image.
/// </summary>
internal static class ChatTemplateReader
{
    // Templates of ours put a line's end after an image and so must know its mark; llama.cpp's programs do not name theirs, which is this one.
    private const string Mark = "{% if image_marker is not defined %}{% set image_marker = '" + ChatTemplate.ImageMarker + "' %}{% endif %}";

    /// <summary>The template that the family was trained with.</summary>
    internal static string Trained(TextSettings text, TokenizerContent tokenizer)
    {
        string family = tokenizer.Find("<|im_start|>") is not null ? text.Kind == "qwen2" ? "llava-chatml" : "llava-1.6-34b"
            : tokenizer.Find("<|start_header_id|>") is not null ? "llava-llama3"
            : tokenizer.Find("<|end|>") is not null && tokenizer.Find("<|user|>") is not null ? "llava-phi3"
            : text.Kind == "mistral" ? "llava-1.6-mistral" : "llava-1.5";
        return Mark + ChatTemplate.BuiltIn(family).Source;
    }

    /// <summary>The checkpoint's own template; null where it has none.</summary>
    internal static string? Published(string folder)
    {
        string jinja = Path.Combine(folder, "chat_template.jinja");
        if (File.Exists(jinja))
            return File.ReadAllText(jinja);
        foreach (string name in new[] { "chat_template.json", "processor_config.json", "tokenizer_config.json" })
        {
            switch (Settings.ReadIfThere(Path.Combine(folder, name))?.Value("chat_template"))
            {
                case { ValueKind: JsonValueKind.String } value:
                    return value.GetString();
                case { ValueKind: JsonValueKind.Array } several:
                    foreach (JsonElement entry in several.EnumerateArray())
                    {
                        if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name", out JsonElement called) && called.ToString() == "default"
                            && entry.TryGetProperty("template", out JsonElement template))
                            return template.ToString();
                    }
                    break;
            }
        }
        return null;
    }
}
