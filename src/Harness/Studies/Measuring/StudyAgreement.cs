using FastEval.Harness.Records;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Studies.Measuring;

/// <summary>Whether a study that goes on is the one that was broken off.</summary>
internal static class StudyAgreement
{
    /// <summary>Refuses to go on where something differs that figures depend on. The run inside is compared by itself.</summary>
    /// <exception cref="RunRecordException">Something does.</exception>
    public static void Require(StudyFolder folder, StudyRecord now)
    {
        StudyRecord before = folder.Study;
        var differences = new List<string>();
        void Check(string what, string recorded, string current)
        {
            if (recorded != current)
                differences.Add($"{what} (was {recorded}, now {current})");
        }

        Check("FastEval's version", before.Program.Version, now.Program.Version);
        Check("the text model", before.Model.Sha256, now.Model.Sha256);
        Check("the mmproj", before.Mmproj.Sha256, now.Mmproj.Sha256);
        Check("--types", string.Join(',', before.TextTypes), string.Join(',', now.TextTypes));
        Check("--mmproj-types", string.Join(',', before.MmprojTypes), string.Join(',', now.MmprojTypes));
        Check("the suite", before.Suite.Hash, now.Suite.Hash);
        Check("the items", $"{before.Suite.Items} of {string.Join(' ', before.Suite.Filters)}", $"{now.Suite.Items} of {string.Join(' ', now.Suite.Filters)}");
        Check("the processor", before.Machine.Processor, now.Machine.Processor);
        foreach ((string option, string value) in now.Settings ?? new Dictionary<string, string>())
            Check(option, before.Settings?.GetValueOrDefault(option) ?? value, value);
        if (differences.Count > 0)
            throw new RunRecordException($"{folder.Path} cannot be continued, because its figures would not be comparable. Different: {string.Join("; ", differences)}. Undo that, or study anew.");
    }
}
