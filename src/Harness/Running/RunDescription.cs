using FastEval.Engine.Devices;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Records;

namespace FastEval.Harness.Running;

/// <summary>Makes the record of a run that begins.</summary>
internal static class RunDescription
{
    /// <summary>Describes a plan, this program and this machine. Its id is given by the folder, its targets join as they are loaded.</summary>
    public static RunRecord Of(RunPlan plan, SuiteSelection selection, IReadOnlyList<string> commandLine, DateTimeOffset started) => new()
    {
        Schema = RunRecord.CurrentSchema,
        Id = "",
        Started = started,
        ElapsedSeconds = 0,
        Program = new ProgramRecord(ProgramVersion.Number, ProgramVersion.Commit, WorkingTree.IsDirty()),
        CommandLine = commandLine,
        WorkingFolder = Environment.CurrentDirectory,
        Seed = plan.Seed,
        ScoreMode = plan.UsesLikelihood ? ScoreMode.Likelihood : ScoreMode.Generate,
        Prompts = Prompts(plan),
        Suite = new SuiteRecord
        {
            Name = plan.Suite.Card.Name,
            Version = plan.Suite.Card.Version,
            Hash = plan.Suite.Hash,
            Path = selection.Given,
            Filters = selection.Filters,
            Limit = selection.Limit,
            Pictures = selection.ExchangesPictures ? SuiteRecord.ExchangedPictures : null,
            Items = plan.Items.Count,
        },
        PlannedTargets = [.. plan.Targets.Select(target => target.Name)],
        Targets = [],
        Machine = Machine(),
    };

    private static PromptRecord[]? Prompts(RunPlan plan)
    {
        PromptRecord[] prompts =
        [
            // Where likelihoods are compared, items without options and targets that give none are asked with the other.
            .. plan.Targets.SelectMany(target => (plan.UsesLikelihood ? (bool[])[true, false] : [false]).Select(scoresOptions => (target.Name, Template: plan.Prompts?.For(target.Name, scoresOptions))))
                .Where(one => one.Template is not null)
                .Select(one => new PromptRecord(one.Name, one.Template!.Value.Name, one.Template.Value.Text)).Distinct(),
        ];
        return prompts.Length > 0 ? prompts : null;
    }

    private static MachineRecord Machine()
    {
        MachineInfo machine = MachineInfo.Read();
        return new MachineRecord
        {
            Processor = machine.Processor.Name,
            Cores = Environment.ProcessorCount,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Gpus = [.. ComputeDevices.List().Where(device => device.Kind is ComputeDeviceKind.Gpu or ComputeDeviceKind.IntegratedGpu).Select(device => device.Name)],
            OperatingSystem = machine.OperatingSystem,
            PowerSource = PowerSource.List().FirstOrDefault(source => source.IsReadable)?.Name,
        };
    }
}
