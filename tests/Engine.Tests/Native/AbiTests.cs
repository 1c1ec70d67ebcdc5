using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastEval.Engine.Devices;
using FastEval.Engine.Gguf;
using FastEval.Engine.Native;

namespace FastEval.Engine.Tests.Native;

/// <summary>Compares every mirrored structure with what a probe compiled from the release's own headers prints.</summary>
public sealed class AbiTests
{
    private static readonly Lazy<JsonElement> Probe = new(RunProbe);

    public static TheoryData<string> Mirrors =>
        [.. typeof(Llama).Assembly.GetTypes().Where(type => type.IsValueType && type.Namespace == "FastEval.Engine.Native" && char.IsLower(type.Name[0]) && type.Name.Contains('_', StringComparison.Ordinal)).Select(type => type.Name)];

    [Fact]
    public void Mirrors_OfEveryStructPassedAcross_AreFound() => Assert.True(Mirrors.Count >= 11, $"only {Mirrors.Count} mirrors found");

    [Theory]
    [MemberData(nameof(Mirrors))]
    public void Mirror_EveryField_HasTheCompilersOffsetAndSize(string name)
    {
        Type mirror = typeof(Llama).Assembly.GetType("FastEval.Engine.Native." + name)!;
        JsonElement actual = ProbeOrSkip().GetProperty("structs").GetProperty(name);
        FieldInfo[] fields = mirror.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        JsonProperty[] compiled = [.. actual.GetProperty("fields").EnumerateObject()];

        Assert.Equal(actual.GetProperty("size").GetInt32(), SizeOf(mirror));
        Assert.Equal(compiled.Select(field => field.Name), fields.Select(field => field.Name));
        foreach ((JsonProperty c, FieldInfo cs) in compiled.Zip(fields))
        {
            Assert.True(c.Value[0].GetInt32() == (int)Marshal.OffsetOf(mirror, cs.Name), $"{name}.{cs.Name} is at {Marshal.OffsetOf(mirror, cs.Name)}, in C at {c.Value[0]}");
            Assert.True(c.Value[1].GetInt32() == SizeOf(cs.FieldType), $"{name}.{cs.Name} has {SizeOf(cs.FieldType)} bytes, in C {c.Value[1]}");
        }
    }

    [Fact]
    public void Enums_EveryValueUsed_IsTheCompilers()
    {
        JsonElement enums = ProbeOrSkip().GetProperty("enums");
        foreach (GgmlLogLevel level in Enum.GetValues<GgmlLogLevel>())
            Assert.Equal(enums.GetProperty("ggml_log_level").GetProperty("GGML_LOG_LEVEL_" + level.ToString().ToUpperInvariant()).GetInt32(), (int)level);
        JsonElement types = enums.GetProperty("ggml_backend_dev_type");
        Assert.Equal((int)ComputeDeviceKind.Cpu, types.GetProperty("GGML_BACKEND_DEVICE_TYPE_CPU").GetInt32());
        Assert.Equal((int)ComputeDeviceKind.Gpu, types.GetProperty("GGML_BACKEND_DEVICE_TYPE_GPU").GetInt32());
        Assert.Equal((int)ComputeDeviceKind.IntegratedGpu, types.GetProperty("GGML_BACKEND_DEVICE_TYPE_IGPU").GetInt32());
        Assert.Equal((int)ComputeDeviceKind.Accelerator, types.GetProperty("GGML_BACKEND_DEVICE_TYPE_ACCEL").GetInt32());
        Assert.Equal((int)ComputeDeviceKind.Meta, types.GetProperty("GGML_BACKEND_DEVICE_TYPE_META").GetInt32());
        JsonElement chunks = enums.GetProperty("mtmd_input_chunk_type");
        Assert.Equal(0, chunks.GetProperty("MTMD_INPUT_CHUNK_TYPE_TEXT").GetInt32());
        Assert.Equal(1, chunks.GetProperty("MTMD_INPUT_CHUNK_TYPE_IMAGE").GetInt32());
    }

    [Fact]
    public void Probe_IsOfThePinnedRelease() => Assert.Equal(NativeRuntime.Release, ProbeOrSkip().GetProperty("release").GetString());

    private static int SizeOf(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint))
            return nint.Size;
        return Marshal.SizeOf(type.IsEnum ? Enum.GetUnderlyingType(type) : type);
    }

    private static JsonElement ProbeOrSkip()
    {
        Assert.SkipUnless(File.Exists(ProbePath), "The ABI probe has not been compiled: install cmake and g++, then run `node native/install.mjs`.");
        return Probe.Value;
    }

    private static string ProbePath => Path.Combine(NativeRuntime.FindLibraryDirectory(), OperatingSystem.IsWindows() ? "abi_probe.exe" : "abi_probe");

    private static JsonElement RunProbe()
    {
        using Process probe = Process.Start(new ProcessStartInfo(ProbePath) { RedirectStandardOutput = true })!;
        string json = probe.StandardOutput.ReadToEnd();
        probe.WaitForExit();
        Assert.Equal(0, probe.ExitCode);
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
