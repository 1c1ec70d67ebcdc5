namespace FastEval.Kernels.Tests;

public sealed class PlaceholderTests { [Fact] public void Runs() => Assert.True(true); }
