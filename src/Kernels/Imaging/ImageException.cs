namespace FastEval.Kernels.Imaging;

/// <summary>An image file that cannot be decoded or is larger than allowed.</summary>
public sealed class ImageException : FastEvalException
{
    /// <inheritdoc cref="FastEvalException(string, Exception?)"/>
    public ImageException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
