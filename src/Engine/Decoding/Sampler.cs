using System.Numerics.Tensors;
using FastEval.Engine.Native;

namespace FastEval.Engine.Decoding;

/// <summary>Chooses the next token from the logits. Greedy is our own vectorised argmax; the rest is llama.cpp's sampler chain.</summary>
internal sealed class Sampler : IDisposable
{
    private readonly LlamaSamplerHandle? _chain;

    public Sampler(SamplingOptions options, int vocabularySize)
    {
        bool penalised = options.RepeatLastN > 0 && (options.RepeatPenalty != 1 || options.FrequencyPenalty != 0 || options.PresencePenalty != 0);
        if (options.IsGreedy && !penalised)
            return;
        _chain = Llama.llama_sampler_chain_init(Llama.llama_sampler_chain_default_params());
        if (_chain.IsInvalid)
        {
            _chain.Dispose();
            throw new NativeException("llama_sampler_chain_init", 0, "llama.cpp cannot make a sampler.");
        }
        if (penalised)
            Add(Llama.llama_sampler_init_penalties(vocabularySize, options.RepeatLastN, options.RepeatPenalty, options.FrequencyPenalty, options.PresencePenalty));
        if (options.IsGreedy)
        {
            Add(Llama.llama_sampler_init_greedy());
            return;
        }
        if (options.TopK > 0)
            Add(Llama.llama_sampler_init_top_k(options.TopK));
        if (options.TopP < 1)
            Add(Llama.llama_sampler_init_top_p(options.TopP, 1));
        if (options.MinP > 0)
            Add(Llama.llama_sampler_init_min_p(options.MinP, 1));
        Add(Llama.llama_sampler_init_temp(options.Temperature));
        Add(Llama.llama_sampler_init_dist(options.Seed));
    }

    /// <summary>The next token by the logits of the computed batch's token of that index; remembered for the penalties.</summary>
    public int Sample(ModelRunner runner, int index) =>
        _chain is null ? TensorPrimitives.IndexOfMax(runner.Logits(index)) : Llama.llama_sampler_sample(_chain, runner.Context, index);

    public void Dispose() => _chain?.Dispose();

    private void Add(nint sampler)
    {
        if (sampler == 0)
            throw new NativeException("llama_sampler_init", 0, "llama.cpp cannot make a sampler.");
        Llama.llama_sampler_chain_add(_chain!, sampler);
    }
}
