using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace FastEval.Engine.Native;

/// <summary>
/// Receives what the native libraries log, of the whole process. Nothing of it reaches stdout; a caller may listen, and the last
/// errors become part of the exception that reports a native call's failure.
/// </summary>
public static unsafe class NativeLog
{
    private const int MaxKeptLines = 8;
    private static readonly Lock Gate = new();
    private static readonly Queue<string> Kept = new();
    private static readonly StringBuilder Line = new();
    private static GgmlLogLevel s_lineLevel = GgmlLogLevel.None;

    /// <summary>
    /// Called for every whole line, from any thread, under a lock: be quick. <c>true</c> marks a warning or an error.
    /// </summary>
    public static Action<string, bool>? Listener { get; set; }

    /// <summary>Called for every warning of the engine's own, from any thread, under a lock: something that changes results, or costs time again and again, and that no result says.</summary>
    public static Action<string>? Warned { get; set; }

    /// <summary>Drops the kept lines; call before a native call whose failure is to be explained.</summary>
    internal static void Forget()
    {
        lock (Gate)
            Kept.Clear();
    }

    /// <summary>The last errors since <see cref="Forget"/>, as one line; empty if there were none.</summary>
    internal static string Recall()
    {
        lock (Gate)
            return string.Join("; ", Kept);
    }

    /// <summary>Passes on a warning of our own.</summary>
    internal static void Warn(string line)
    {
        lock (Gate)
            Warned?.Invoke(line);
    }

    internal static void Install()
    {
        Ggml.ggml_log_set(&OnLog, null);
        Llama.llama_log_set(&OnLog, null);
        Ggml.ggml_set_abort_callback(&OnAbort);
    }

    internal static void InstallMtmd() => Mtmd.mtmd_log_set(&OnLog, null);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(GgmlLogLevel level, byte* text, void* userData)
    {
        try
        {
            string? piece = Marshal.PtrToStringUTF8((nint)text);
            if (piece is null)
                return;
            lock (Gate)
                Append(level, piece);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // No exception may pass into native code; a listener that throws loses its line, and we say so.
            Console.Error.WriteLine($"fasteval: the native log's listener failed: {e.Message}");
        }
    }

    private static void Append(GgmlLogLevel level, string piece)
    {
        if (level != GgmlLogLevel.Cont)
            s_lineLevel = level;
        Line.Append(piece);
        if (!piece.EndsWith('\n'))
            return;
        string line = Line.ToString().TrimEnd();
        Line.Clear();
        if (line.Length == 0)
            return;
        bool serious = s_lineLevel is GgmlLogLevel.Warn or GgmlLogLevel.Error;
        if (s_lineLevel == GgmlLogLevel.Error)
        {
            Kept.Enqueue(line);
            if (Kept.Count > MaxKeptLines)
                Kept.Dequeue();
        }
        Listener?.Invoke(line, serious);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAbort(byte* message)
    {
        // The process ends after this returns: say what is known. Files are checked before native code sees them, so this is a bug.
        string? text = Marshal.PtrToStringUTF8((nint)message);
        Console.Error.WriteLine($"fasteval: llama.cpp stopped the process: {text?.Trim()}. This is a defect of FastEval: please report it with the command line and the file.");
        Console.Error.Flush();
    }
}
