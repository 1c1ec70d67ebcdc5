namespace FastEval.Harness.Targets.Api;

/// <summary>A picture as it is sent.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="MediaType">For example <c>image/jpeg</c>.</param>
internal sealed record SentPicture(ReadOnlyMemory<byte> Bytes, string MediaType);
