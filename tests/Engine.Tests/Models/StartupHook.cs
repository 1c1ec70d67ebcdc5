using FastEval.Engine.Tests.Models;

/// <summary>
/// Called by the runtime before Main where DOTNET_STARTUP_HOOKS names this assembly, as <see cref="CorruptedFileTests"/> does for its child
/// processes: they run their cases and end before any test starts. The runtime demands this name, outside any namespace.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        CorruptedFileChild.RunPlan();
        Environment.Exit(0);
    }
}
