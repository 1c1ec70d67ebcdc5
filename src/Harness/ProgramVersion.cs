using System.Reflection;
using FastEval.Engine.Native;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness;

/// <summary>What this build is. Touches neither native libraries nor the console library.</summary>
internal static class ProgramVersion
{
    private static readonly string Informational =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Number => Informational.Split('+')[0];

    /// <summary>The commit it was built from; null outside a git checkout.</summary>
    public static string? Commit => Informational.IndexOf('+') is var plus and >= 0 ? Informational[(plus + 1)..] : null;

    /// <summary>The version ids of the program's own assemblies (harness, engine, kernels): compiled of other sources, they are others.</summary>
    public static string Modules { get; } =
        string.Join(' ', new[] { typeof(ProgramVersion), typeof(NativeRuntime), typeof(ImagePreprocessor) }.Select(type => type.Assembly.ManifestModule.ModuleVersionId.ToString("N")));

    /// <summary>One line for <c>--version</c>.</summary>
    public static string Describe()
    {
        string commit = Commit is { } full ? $" (commit {full[..Math.Min(12, full.Length)]})" : "";
        return $"fasteval {Number}{commit}, llama.cpp {NativeRuntime.Release}";
    }
}
