using FastEval.Harness;

// Before anything else is loaded: scripts and the launcher ask for it often.
if (args is ["--version"])
{
    Console.Out.WriteLine(ProgramVersion.Describe());
    return ExitCode.Done;
}

return await CommandLineApp.RunInProcessAsync(args).ConfigureAwait(false);
