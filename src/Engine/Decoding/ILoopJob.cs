namespace FastEval.Engine.Decoding;

/// <summary>Something besides requests that runs on the decoding thread.</summary>
internal interface ILoopJob
{
    /// <summary>Whether no request may be under way.</summary>
    bool IsAlone { get; }

    /// <summary>Does it, and lets no exception out.</summary>
    void Run();

    /// <summary>Says that it will not be done.</summary>
    void Fail(Exception error);
}
