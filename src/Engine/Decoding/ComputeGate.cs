namespace FastEval.Engine.Decoding;

/// <summary>
/// Lets the vision encoder and the text model compute in turn where both would use the same processor cores: two thread pools that each wait for their
/// slowest thread lose far more than a turn costs. Encoding goes first, since what is encoded joins the next batch. Open where they use different devices.
/// </summary>
internal sealed class ComputeGate(bool isOpen)
{
    private readonly object _lock = new();
    private bool _isBusy;
    private int _encodersWaiting;

    public void EnterEncode()
    {
        if (isOpen)
            return;
        lock (_lock)
        {
            _encodersWaiting++;
            while (_isBusy)
                Monitor.Wait(_lock);
            _encodersWaiting--;
            _isBusy = true;
        }
    }

    public void EnterDecode()
    {
        if (isOpen)
            return;
        lock (_lock)
        {
            while (_isBusy || _encodersWaiting > 0)
                Monitor.Wait(_lock);
            _isBusy = true;
        }
    }

    public void Exit()
    {
        if (isOpen)
            return;
        lock (_lock)
        {
            _isBusy = false;
            Monitor.PulseAll(_lock);
        }
    }
}
