using FastEval.Engine.Gguf;

namespace FastEval.Engine.Models.Validation;

/// <summary>Checks of single entries, with messages that name the file and the entry.</summary>
internal sealed class FileChecks(GgufFile file)
{
    internal GgufFile File { get; } = file;

    internal ModelLoadException Fail(string what, string remedy = "Copy or download it again.") => new($"'{File.Path}' cannot be used: {what}. {remedy}");

    /// <summary>A number that must be there.</summary>
    internal int Require(string key, long least, long most) =>
        Optional(key, least, most) ?? throw Fail($"it has no entry '{key}'");

    /// <summary>A uint32 that may be there; llama.cpp accepts no other type for one.</summary>
    internal int? Optional(string key, long least, long most)
    {
        if (!File.Metadata.TryGetValue(key, out GgufValue? value))
            return null;
        CheckType(key, value, GgufValueType.UInt32);
        long number = value.AsInt64();
        return number >= least && number <= most ? (int)number : throw Fail($"its entry '{key}' is {number}; {least} to {most} are possible");
    }

    internal string? OptionalString(string key)
    {
        if (!File.Metadata.TryGetValue(key, out GgufValue? value))
            return null;
        CheckType(key, value, GgufValueType.String);
        return value.AsString();
    }

    internal bool? OptionalBoolean(string key)
    {
        if (!File.Metadata.TryGetValue(key, out GgufValue? value))
            return null;
        CheckType(key, value, GgufValueType.Bool);
        return value.AsBoolean();
    }

    internal double? OptionalNumber(string key, double above, double below)
    {
        if (!File.Metadata.TryGetValue(key, out GgufValue? value))
            return null;
        CheckType(key, value, GgufValueType.Float32);
        double number = value.AsDouble();
        return number > above && number < below ? number : throw Fail($"its entry '{key}' is {number}; it must lie between {above} and {below}");
    }

    internal void CheckType(string key, GgufValue value, GgufValueType wanted)
    {
        if (value.IsArray || value.Type != wanted)
            throw Fail($"its entry '{key}' is {value.TypeText}; it must be {wanted.ToString().ToLowerInvariant()}");
    }

    /// <summary>Every float of a group of entries must be a number.</summary>
    internal void CheckFinite(string prefix)
    {
        foreach ((string key, GgufValue value) in File.Metadata)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || value.Type is not (GgufValueType.Float32 or GgufValueType.Float64))
                continue;
            bool finite = value.IsArray ? value.AsSingles().All(float.IsFinite) : double.IsFinite(value.AsDouble());
            if (!finite)
                throw Fail($"its entry '{key}' is not a finite number");
        }
    }

    /// <summary>A weight matrix that must be there.</summary>
    internal GgufTensor RequireMatrix(string name, params ReadOnlySpan<long> shape)
    {
        GgufTensor tensor = RequireTensor(name, shape);
        if (!GgmlRows.CanQuantize(tensor.Type))
            throw Fail($"its tensor '{name}' is stored as {tensor.Type}, which no matrix can be");
        return tensor;
    }

    /// <summary>A vector of F32 that must be there.</summary>
    internal void RequireVector(string name, long length)
    {
        GgufTensor tensor = RequireTensor(name, length);
        if (tensor.Type != GgmlType.F32)
            throw Fail($"its tensor '{name}' is stored as {tensor.Type}; vectors must be F32");
    }

    /// <summary>A vector of F32 that may be there.</summary>
    internal void OptionalVector(string name, long length)
    {
        if (File.TryGetTensor(name, out _))
            RequireVector(name, length);
    }

    private GgufTensor RequireTensor(string name, params ReadOnlySpan<long> shape)
    {
        if (!File.TryGetTensor(name, out GgufTensor? tensor))
            throw Fail($"it has no tensor '{name}'");
        bool same = true;
        for (int i = 0; i < 4; i++)
            same &= tensor.Dimension(i) == (i < shape.Length ? shape[i] : 1);
        if (!same)
            throw Fail($"its tensor '{name}' is {tensor.ShapeText}, but its metadata asks for {string.Join('×', shape.ToArray())}");
        return tensor;
    }
}
