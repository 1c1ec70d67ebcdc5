using System.Text.Json;
using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Conversion.Tokenizers;
using FastEval.Engine.Models.ChatTemplates;

namespace FastEval.Engine.Conversion;

/// <summary>
/// Finds the prompt's form. A checkpoint's own template is taken where it prints a message that is text with the images in place. The others,
/// which print images of their own before the text, and checkpoints without one get the prompt that the family was trained with (llava/conversation.py).
/// </summary>
internal static class ChatTemplateReader
{
    // Templates of ours put a line's end after an image and so must know its mark; llama.cpp's programs do not name theirs, which is this one.
    private const string Mark = "{% if image_marker is not defined %}{% set image_marker = '" + ChatTemplate.ImageMarker + "' %}{% endif %}";

    /// <returns>The template for the model file, and the checkpoint's own where it is another one.</returns>
    internal static (string Template, string? Own) Read(string folder, TextSettings text, TokenizerContent tokenizer)
    {
        string? own = Own(folder);
        if (own is not null && ChatTemplate.Parse(own, $"{folder}, chat template").TakesText)
            return (own, null);
        string family = tokenizer.Find("<|im_start|>") is not null ? "llava-chatml"
            : tokenizer.Find("<|start_header_id|>") is not null ? "llama3"
            : tokenizer.Find("<|end|>") is not null && tokenizer.Find("<|user|>") is not null ? "llava-phi3"
            : text.Kind == "mistral" ? "llava-1.6-mistral" : "llava-1.5";
        return (Mark + ChatTemplate.BuiltIn(family).Source, own);
    }

    private static string? Own(string folder)
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
