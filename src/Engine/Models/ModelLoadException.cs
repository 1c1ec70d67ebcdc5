namespace FastEval.Engine.Models;

/// <summary>A model or projector file that is missing, damaged, unsupported, or does not fit its partner.</summary>
public sealed class ModelLoadException : FastEvalException
{
    /// <inheritdoc cref="FastEvalException(string, Exception?)"/>
    public ModelLoadException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
