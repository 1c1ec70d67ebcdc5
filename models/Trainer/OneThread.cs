using static TorchSharp.torch;

namespace FastEval.Trainer;

/// <summary>
/// Training computes its shares beside each other, each on one thread. How many threads torch's sums are cut up for belongs to the thread that asks for them
/// (OpenMP's number is one per thread), and the thread pool's threads keep what whoever used them before has set: so each share says it for its own.
/// </summary>
internal static class OneThread
{
    public static void OfTorch()
    {
        if (get_num_threads() != 1)
            set_num_threads(1);
    }
}
