namespace FastEval.Harness.Running;

/// <summary>Is told how a run goes.</summary>
internal interface IRunProgress
{
    /// <summary>A target is being made ready.</summary>
    void Preparing(string what, RunState state);

    /// <summary>A sample was recorded.</summary>
    void Recorded(RunState state);

    /// <summary>Something that the user must see now.</summary>
    void Warn(string message);
}
