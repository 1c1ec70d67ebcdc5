using System.ComponentModel;
using System.Diagnostics;

namespace FastEval.Harness.Diagnostics;

/// <summary>The libraries in this process.</summary>
internal static class LoadedModules
{
    /// <summary>The file name of the first whose name contains a text; null if there is none or the system does not tell.</summary>
    public static string? Find(string part)
    {
        using Process self = Process.GetCurrentProcess();
        try
        {
            return self.Modules.Cast<ProcessModule>()
                .Select(module => module.ModuleName)
                .FirstOrDefault(name => name.Contains(part, StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception e) when (e is Win32Exception or NotSupportedException)
        {
            // Only the name of a library is lost; the device itself is listed by ggml.
            return null;
        }
    }
}
