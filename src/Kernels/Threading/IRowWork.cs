namespace FastEval.Kernels.Threading;

/// <summary>Work that falls into parts which may run at the same time.</summary>
internal interface IRowWork
{
    /// <summary>Does one part, numbered from 0.</summary>
    void Run(int part);
}
