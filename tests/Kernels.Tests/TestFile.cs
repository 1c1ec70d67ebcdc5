namespace FastEval.Kernels.Tests;

internal static class TestFile
{
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", name));
}
