using System.Runtime.InteropServices;

namespace FastEval.Engine.Native;

/// <summary>llama.h: samplers. A chain owns what is added to it.</summary>
internal static unsafe partial class Llama
{
    [LibraryImport(LibraryNames.Llama)]
    public static partial llama_sampler_chain_params llama_sampler_chain_default_params();

    [LibraryImport(LibraryNames.Llama)]
    public static partial LlamaSamplerHandle llama_sampler_chain_init(llama_sampler_chain_params @params);

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_sampler_chain_add(LlamaSamplerHandle chain, nint smpl);

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_sampler_free(nint smpl);

    [LibraryImport(LibraryNames.Llama)]
    public static partial void llama_sampler_accept(LlamaSamplerHandle smpl, int token);

    [LibraryImport(LibraryNames.Llama)]
    public static partial int llama_sampler_sample(LlamaSamplerHandle smpl, LlamaContextHandle ctx, int idx);

    [LibraryImport(LibraryNames.Llama)]
    public static partial nint llama_sampler_init_greedy();

    [LibraryImport(LibraryNames.Llama)]
    public static partial nint llama_sampler_init_dist(uint seed);

    [LibraryImport(LibraryNames.Llama)]
    public static partial nint llama_sampler_init_top_k(int k);

    [LibraryImport(LibraryNames.Llama)]
    public static partial nint llama_sampler_init_top_p(float p, nuint min_keep);

    [LibraryImport(LibraryNames.Llama)]
    public static partial nint llama_sampler_init_min_p(float p, nuint min_keep);

    [LibraryImport(LibraryNames.Llama)]
    public static partial nint llama_sampler_init_temp(float t);

    [LibraryImport(LibraryNames.Llama)]
    public static partial nint llama_sampler_init_penalties(
        int n_vocab, int penalty_last_n, float penalty_repeat, float penalty_freq, float penalty_present);
}
