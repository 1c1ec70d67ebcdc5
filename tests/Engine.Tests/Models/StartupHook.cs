using FastEval.Engine.Tests.Conversion;
using FastEval.Engine.Tests.Models;

/// <summary>
/// Called by the runtime before Main where DOTNET_STARTUP_HOOKS names this assembly, as <see cref="CorruptedFileTests"/> and <see cref="FailedConversionTests"/> do
/// for their child processes: they do their work and end before any test starts. The runtime demands this name, outside any namespace.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(ConversionChild.Variable) is not null)
            ConversionChild.Run();
        else
            CorruptedFileChild.RunPlan();
        Environment.Exit(0);
    }
}
