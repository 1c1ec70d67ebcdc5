namespace FastEval.Harness.Targets;

/// <summary>A target that is not loaded yet. A run loads one after the other, so that only one takes memory.</summary>
internal interface ITargetSource
{
    /// <summary>Unique within the run.</summary>
    string Name { get; }

    /// <summary>Looks at what can be known before loading: that files are there and valid, options in range. Throws if not.</summary>
    void Check();

    /// <summary>Loads it.</summary>
    Task<ITarget> LoadAsync(CancellationToken cancellationToken);
}
