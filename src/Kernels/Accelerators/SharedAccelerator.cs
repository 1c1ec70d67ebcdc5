using System.Collections.Concurrent;
using ILGPU;
using ILGPU.Runtime;

namespace FastEval.Kernels.Accelerators;

/// <summary>
/// An opened accelerator with its compiled kernels. Everyone who acquires the same one shares it, so that kernels are compiled once; it is closed when
/// the last has disposed it. Thread-safe.
/// </summary>
internal sealed class SharedAccelerator
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SharedAccelerator> Opened = new(StringComparer.Ordinal);

    private readonly Context _context;
    private readonly ConcurrentDictionary<Type, Lazy<object>> _programs = new();
    private int _users;

    private SharedAccelerator(AcceleratorInfo info)
    {
        Id = info.Id;
        (_context, Device device) = AcceleratorCatalog.Open(info);
        try
        {
            Accelerator = device.CreateAccelerator(_context);
        }
        catch
        {
            _context.Dispose();
            throw;
        }
    }

    public string Id { get; }

    public Accelerator Accelerator { get; }

    /// <summary>Opens it, or joins those who have; ends with <see cref="Release"/>, once.</summary>
    /// <exception cref="FastEvalException">It is gone.</exception>
    public static SharedAccelerator Acquire(AcceleratorInfo info)
    {
        lock (Gate)
        {
            if (!Opened.TryGetValue(info.Id, out SharedAccelerator? shared))
            {
                shared = new SharedAccelerator(info);
                Opened.Add(info.Id, shared);
            }

            shared._users++;
            return shared;
        }
    }

    /// <summary>The kernels of one area, compiled when first asked for.</summary>
    public TProgram Program<TProgram>(Func<Accelerator, TProgram> compile)
        where TProgram : class =>
        (TProgram)_programs.GetOrAdd(typeof(TProgram), _ => new Lazy<object>(() => compile(Accelerator))).Value;

    /// <summary>Closes it when nobody else uses it.</summary>
    public void Release()
    {
        lock (Gate)
        {
            if (--_users == 0)
            {
                Opened.Remove(Id);
                Accelerator.Dispose();
                _context.Dispose();
            }
        }
    }
}
