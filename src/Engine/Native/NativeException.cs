namespace FastEval.Engine.Native;

/// <summary>A call into a native library that failed.</summary>
public sealed class NativeException : FastEvalException
{
    /// <summary>Creates the error.</summary>
    /// <param name="operation">The native function, by its C name.</param>
    /// <param name="code">What it returned; 0 where it has no code.</param>
    /// <param name="message">What failed, where, and what to do.</param>
    /// <param name="innerException">What was met underneath, if anything.</param>
    public NativeException(string operation, int code, string message, Exception? innerException = null) : base(message, innerException)
    {
        Operation = operation;
        Code = code;
    }

    /// <summary>The native function, by its C name.</summary>
    public string Operation { get; }

    /// <summary>What it returned; 0 where it has no code.</summary>
    public int Code { get; }
}
