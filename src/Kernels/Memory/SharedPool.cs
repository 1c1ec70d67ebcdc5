namespace FastEval.Kernels.Memory;

/// <summary>The process's pools for pictures and rows under way, one per element type.</summary>
public static class SharedPool
{
    /// <summary>Most bytes that each keeps while nobody uses them: what two decoded pictures of 8 megapixels need.</summary>
    public const long CapBytes = 128L << 20;

    /// <summary>The pool for an element type.</summary>
    /// <typeparam name="T">Element type.</typeparam>
    public static PinnedPool<T> Of<T>()
        where T : unmanaged => Holder<T>.Pool;

    private static class Holder<T>
        where T : unmanaged
    {
        public static readonly PinnedPool<T> Pool = new(CapBytes);
    }
}
