namespace FastEval.Engine.Vision;

/// <summary>A picture as an encoder takes it in: made by <see cref="IVisionEncoder.Prepare"/>, for <see cref="IVisionEncoder.Encode"/> of the same encoder.</summary>
/// <param name="input">The encoder's own form of it, disposed with this.</param>
public sealed class PreparedImage(IDisposable input) : IDisposable
{
    /// <summary>The encoder's own form of it.</summary>
    public IDisposable Input => input;

    /// <inheritdoc/>
    public void Dispose() => input.Dispose();
}
