namespace FastEval.Harness.Diagnostics;

/// <summary>What memory this process and the devices use.</summary>
internal interface IMemoryProbe
{
    /// <summary>Starts the peak anew; false where the system does not allow it, so that the peak is the whole process's.</summary>
    bool TryResetPeak();

    /// <summary>The largest resident set so far, in MiB; null where the system does not tell.</summary>
    double? ReadPeakMiB();

    /// <summary>A device's free memory, in bytes, as its driver tells.</summary>
    long ReadDeviceFreeBytes(string device);
}
