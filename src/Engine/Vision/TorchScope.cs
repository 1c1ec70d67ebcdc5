using TorchSharp;

namespace FastEval.Engine.Vision;

/// <summary>
/// Frees every tensor made while it is open, and turns gradients off. TorchSharp keeps such scopes per thread; as a ref
/// struct this one cannot be held across an <c>await</c>.
/// </summary>
internal readonly ref struct TorchScope
{
    private readonly IDisposable _inference;
    private readonly DisposeScope _tensors;

    private TorchScope(IDisposable inference, DisposeScope tensors)
    {
        _inference = inference;
        _tensors = tensors;
    }

    internal static TorchScope Open() => new(torch.inference_mode(), torch.NewDisposeScope());

    /// <summary>Lets a tensor outlive the scope; the caller disposes it.</summary>
    internal torch.Tensor Detach(torch.Tensor tensor) => _tensors.Detach(tensor);

    public void Dispose()
    {
        _tensors.Dispose();
        _inference.Dispose();
    }
}
