using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Vision;

/// <summary>A picture as the torch encoder takes it in.</summary>
/// <param name="Pixels">Views × 3 × size × size values, normalised.</param>
/// <param name="Plan">What the picture becomes.</param>
internal sealed record PreparedViews(MemoryOwner<float> Pixels, PicturePlan Plan) : IDisposable
{
    public void Dispose() => Pixels.Dispose();
}
