using System.Text.RegularExpressions;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>Which tensor of which file a checkpoint's tensor becomes, written down apart from the converter (llama.cpp, gguf-py/gguf/tensor_mapping.py).</summary>
internal static class SourceNamesInTest
{
    private static readonly (string From, string To)[] Rules =
    [
        (@"^.*embeddings\.class_embedding$", "v.class_embd"),
        (@"^.*embeddings\.patch_embedding\.(\w+)$", "v.patch_embd.$1"),
        (@"^.*embeddings\.position_embedding\.weight$", "v.position_embd.weight"),
        (@"^.*pre_layrnorm\.(\w+)$", "v.pre_ln.$1"),
        (@"^.*encoder\.layers\.(\d+)\.self_attn\.([qkv])_proj\.(\w+)$", "v.blk.$1.attn_$2.$3"),
        (@"^.*encoder\.layers\.(\d+)\.self_attn\.out_proj\.(\w+)$", "v.blk.$1.attn_out.$2"),
        (@"^.*encoder\.layers\.(\d+)\.layer_norm(\d)\.(\w+)$", "v.blk.$1.ln$2.$3"),
        (@"^.*encoder\.layers\.(\d+)\.mlp\.fc1\.(\w+)$", "v.blk.$1.ffn_up.$2"),
        (@"^.*encoder\.layers\.(\d+)\.mlp\.fc2\.(\w+)$", "v.blk.$1.ffn_down.$2"),
        (@"^.*(?:multi_modal_projector\.linear_1|mm_projector\.0|img_projection\.0)\.(\w+)$", "mm.0.$1"),
        (@"^.*(?:multi_modal_projector\.linear_2|mm_projector\.2|img_projection\.2)\.(\w+)$", "mm.2.$1"),
        (@"^(?:model\.)?image_newline$", "v.image_newline"),
        (@"^.*glb_GN$", "v.hd.global_separator"),
        (@"^.*sub_GN$", "v.hd.sub_separator"),
        (@"^.*embed_tokens\.weight$", "token_embd.weight"),
        (@"^.*lm_head\.weight$", "output.weight"),
        (@"^.*layers\.(\d+)\.input_layernorm\.weight$", "blk.$1.attn_norm.weight"),
        (@"^.*layers\.(\d+)\.post_attention_layernorm\.weight$", "blk.$1.ffn_norm.weight"),
        (@"^.*layers\.(\d+)\.self_attn\.qkv_proj\.weight$", "blk.$1.attn_qkv.weight"),
        (@"^.*layers\.(\d+)\.self_attn\.([qkv])_proj\.(\w+)$", "blk.$1.attn_$2.$3"),
        (@"^.*layers\.(\d+)\.self_attn\.o_proj\.weight$", "blk.$1.attn_output.weight"),
        (@"^.*layers\.(\d+)\.mlp\.gate_up_proj\.weight$", "blk.$1.ffn_up.weight"),
        (@"^.*layers\.(\d+)\.mlp\.(gate|up|down)_proj\.weight$", "blk.$1.ffn_$2.weight"),
        (@"^.*model\.norm\.weight$", "output_norm.weight"),
    ];

    public static string TargetOf(string source)
    {
        foreach ((string from, string to) in Rules)
        {
            if (Regex.IsMatch(source, from, RegexOptions.CultureInvariant))
                return Regex.Replace(source, from, to, RegexOptions.CultureInvariant);
        }
        return "nothing";
    }
}
