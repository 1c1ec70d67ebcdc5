namespace FastEval.Engine.Native;

/// <summary><c>enum ggml_log_level</c> (ggml.h).</summary>
internal enum GgmlLogLevel : int
{
    None = 0,
    Debug = 1,
    Info = 2,
    Warn = 3,
    Error = 4,

    /// <summary>Continues the previous line.</summary>
    Cont = 5,
}
