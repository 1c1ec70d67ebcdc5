namespace FastEval.Engine.Models.Validation;

/// <summary>What the pinned llama.cpp release can load (llama-arch.cpp, clip-impl.h, llama-vocab.cpp).</summary>
internal static class KnownNames
{
    /// <summary>Architectures that generate text token by token.</summary>
    internal static readonly HashSet<string> Architectures = Set(
        """
        llama llama4 deci falcon grok gpt2 gptj gptneox mpt baichuan starcoder refact bloom stablelm qwen qwen2 qwen2moe qwen2vl qwen3 qwen3moe qwen3next qwen3vl qwen3vlmoe
        qwen35 qwen35moe qwen4exp phi2 phi3 phimoe plamo plamo2 plamo3 codeshell orion internlm2 minicpm minicpm3 gemma gemma2 gemma3 gemma3n gemma4 starcoder2 mamba mamba2
        maple jamba falcon-h1 xverse command-r cohere2 cohere2moe dbrx olmo olmo2 olmoe muse-glimmer openelm arctic deepseek deepseek2 deepseek2-ocr deepseek32 deepseek4
        chatglm glm4 glm4moe glm-dsa bitnet jais jais2 nemotron nemotron_h nemotron_h_moe exaone exaone4 exaone-moe rwkv6 rwkv6qwen2 rwkv7 arwkv7 granite granitemoe
        granitehybrid graniteswitch granite_swa chameleon plm bailingmoe bailingmoe2 bailingmoe3 dots1 dots3note arcee afmoe laguna ernie4_5 ernie4_5-moe hunyuan-moe
        hunyuan-dense hunyuan_vl hy_v3 hy_v4 smollm3 gpt-oss lfm2 lfm2moe smallthinker seed_oss grovemoe apertus minimax-01 hrm_text minimax-m2 minimax-m3 cogvlm
        pangu-embedded mistral3 mistral4 paddleocr mimo2 step35 spark2_5 maincoder kimi-linear kimi-k3 talkie mellum nanbeige
        """);

    /// <summary>Architectures that llama.cpp loads for other purposes: embeddings, diffusion, speech, drafting.</summary>
    internal static readonly HashSet<string> OtherArchitectures = Set(
        """
        bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert gemma-embedding llama-embed t5 t5encoder wavtokenizer-dec dream llada llada-moe
        rnd1 eagle3 dflash gemma4-assistant qwen3tts pockettts
        """);

    /// <summary>Projectors for images.</summary>
    internal static readonly HashSet<string> Projectors = Set(
        """
        mlp ldp ldpv2 resampler adapter qwen2vl_merger qwen2.5vl_merger qwen3vl_merger step3vl gemma3 gemma3nv gemma4v gemma4uv phi4 idefics3 pixtral internvl llama4 qwen2.5o lfm2
        kimivl paddleocr lightonocr cogvlm janus_pro dots_ocr dots3note_v deepseekocr deepseekocr2 deepseek4v glm4v youtuvl yasa2 kimik25 nemotron_v2_vl exaone4_5 hunyuanvl
        minicpmv4_6 mimovl minimax_m3 granite4_vision muse-glimmer
        """);

    /// <summary>Values of <c>tokenizer.ggml.model</c>.</summary>
    internal static readonly HashSet<string> Tokenizers = Set("llama gpt2 hybriddna whitespace bert t5 rwkv plamo2");

    private static HashSet<string> Set(string names) =>
        new(names.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
