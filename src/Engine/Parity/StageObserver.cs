namespace FastEval.Engine.Parity;

/// <summary>Is shown what a stage gives, as it comes: stages in their order for each square of a picture, then those of the whole.</summary>
/// <param name="stage">One of <see cref="ParityStages"/>.</param>
/// <param name="view">The square, 0 the overview; 0 for what is of the whole picture.</param>
/// <param name="rowLength">Values of one row: the last size of the tensor.</param>
/// <param name="values">All values; valid during the call.</param>
public delegate void StageObserver(string stage, int view, int rowLength, ReadOnlySpan<float> values);
