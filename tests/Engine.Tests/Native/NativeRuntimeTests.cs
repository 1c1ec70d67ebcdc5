using FastEval.Engine.Native;

namespace FastEval.Engine.Tests.Native;

public sealed class NativeRuntimeTests
{
    [Fact]
    public void EnsureLoaded_PinnedRelease_LoadsAndHasADevice()
    {
        NativeRuntime.EnsureLoaded();
        Assert.True(GgmlBackend.ggml_backend_dev_count() >= 1);
        Assert.True(Directory.Exists(NativeRuntime.LibraryDirectory));
    }
}
