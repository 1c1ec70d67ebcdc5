namespace FastEval.Harness.Suites.Core;

/// <summary>A picture that was drawn.</summary>
/// <param name="Pixels">Height × width × 3 bytes of sRGB, <see cref="Drawing.Canvas.Side"/> pixels along each side, rows from the top.</param>
/// <param name="Things">What is on it.</param>
/// <param name="CleanSha256">SHA-256 of the pixels before noise, lower-case hexadecimal, which decides whether suites or training may have it.</param>
internal sealed record ScenePicture(byte[] Pixels, IReadOnlyList<Annotation> Things, string CleanSha256);
