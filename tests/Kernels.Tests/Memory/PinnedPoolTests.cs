using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastEval.Kernels.Memory;

namespace FastEval.Kernels.Tests.Memory;

public sealed class PinnedPoolTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Rent_AnyLength_HasThatLength(int length)
    {
        var pool = new PinnedPool<int>(1 << 20);
        using PinnedBuffer<int> buffer = pool.Rent(length);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(length, buffer.Span.Length);
        Assert.Equal(length, buffer.Memory.Length);
        Assert.Equal(1, pool.Outstanding);
    }

    [Fact]
    public void Rent_AfterReturn_LendsTheSameMemory()
    {
        var pool = new PinnedPool<byte>(1 << 20);
        PinnedBuffer<byte> first = pool.Rent(1000);
        ref byte address = ref MemoryMarshal.GetReference(first.Span);
        first.Dispose();
        Assert.Equal((0, 1024), (pool.Outstanding, pool.IdleBytes));
        using PinnedBuffer<byte> second = pool.Rent(900);
        Assert.True(Unsafe.AreSame(ref address, ref MemoryMarshal.GetReference(second.Span)));
        Assert.Equal(0, pool.IdleBytes);
    }

    [Fact]
    public void Dispose_Twice_IsRefusedEvenAfterTheArrayWasLentAgain()
    {
        var pool = new PinnedPool<byte>(1 << 20);
        PinnedBuffer<byte> first = pool.Rent(100);
        first.Dispose();
        Assert.Throws<InvalidOperationException>(first.Dispose);
        using PinnedBuffer<byte> second = pool.Rent(100);
        Assert.Throws<InvalidOperationException>(first.Dispose);
        Assert.Throws<ObjectDisposedException>(() => first.Span.Length);
        Assert.Equal(100, second.Span.Length);
    }

    [Fact]
    public void Return_BeyondTheCap_IsNotKept()
    {
        var pool = new PinnedPool<long>(capBytes: 1024);
        PinnedBuffer<long> kept = pool.Rent(128);
        PinnedBuffer<long> dropped = pool.Rent(64);
        kept.Dispose();
        dropped.Dispose();
        Assert.Equal((0, 1024), (pool.Outstanding, pool.IdleBytes));
        new PinnedPool<long>(capBytes: 0).Rent(1).Dispose();
    }

    [Fact]
    public void Leaked_BufferNeverReturned_IsFound()
    {
        var pool = new PinnedPool<byte>(1 << 20);
        Lose(pool);
        for (int i = 0; i < 20 && pool.Leaked == 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal((1, 0), (pool.Leaked, pool.Outstanding));
    }

    [Fact]
    public void Dispose_Default_DoesNothing()
    {
        PinnedBuffer<byte> none = default;
        none.Dispose();
        Assert.False(none.IsAllocated);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(PinnedPool<byte> pool) => _ = pool.Rent(100);
}
