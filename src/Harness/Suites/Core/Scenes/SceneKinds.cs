namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>Every kind of scene.</summary>
internal static class SceneKinds
{
    public static IReadOnlyList<SceneKind> All { get; } =
    [
        new ShapesScene(), new OddOneScene(), new LabelScene(), new PartScene(), new LightScene(), new SignScene(), new LaneScene(),
        new MotionScene(), new LightFramesScene(), new CarFramesScene(), new PartFramesScene(),
        new ShapeSetScene(), new LabelSetScene(), new PartSetScene(), new LightSetScene(),
        new KeyScene(), new InspectionScene(), new OrderScene(),
    ];
}
