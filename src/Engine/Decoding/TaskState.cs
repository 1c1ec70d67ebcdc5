namespace FastEval.Engine.Decoding;

/// <summary>Where a request is. While it waits, whoever changes the state has the request.</summary>
internal enum TaskState
{
    /// <summary>Waits to be prepared.</summary>
    Queued,

    /// <summary>Its prompt is being built.</summary>
    Preparing,

    /// <summary>Waits for room.</summary>
    Ready,

    /// <summary>Is computed.</summary>
    Active,

    /// <summary>Has got its answer or an error.</summary>
    Ended,
}
