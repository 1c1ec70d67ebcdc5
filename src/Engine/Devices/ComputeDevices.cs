using System.Runtime.InteropServices;
using FastEval.Engine.Native;

namespace FastEval.Engine.Devices;

/// <summary>The devices of the loaded ggml back ends.</summary>
public static class ComputeDevices
{
    /// <summary>Every device, in ggml's order; the memory is read now.</summary>
    /// <exception cref="NativeException">The native libraries cannot be loaded.</exception>
    public static IReadOnlyList<ComputeDevice> List()
    {
        NativeRuntime.EnsureLoaded();
        var devices = new List<ComputeDevice>();
        for (nuint i = 0; i < GgmlBackend.ggml_backend_dev_count(); i++)
            devices.Add(Describe(GgmlBackend.ggml_backend_dev_get(i)));
        return devices;
    }

    /// <summary>Finds a device by its identifier, ignoring case.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static ComputeDevice Find(string id) => Describe(FindHandle(id));

    internal static nint FindHandle(string id)
    {
        NativeRuntime.EnsureLoaded();
        for (nuint i = 0; i < GgmlBackend.ggml_backend_dev_count(); i++)
        {
            nint handle = GgmlBackend.ggml_backend_dev_get(i);
            if (string.Equals(Describe(handle).Id, id, StringComparison.OrdinalIgnoreCase))
                return handle;
        }
        throw new ArgumentException(
            $"There is no device '{id}'. This machine has: {string.Join(", ", List().Select(device => device.Id))}. See `fasteval devices`; add a back end with `fasteval devices --add vulkan`.");
    }

    private static unsafe ComputeDevice Describe(nint device)
    {
        ggml_backend_dev_props props;
        GgmlBackend.ggml_backend_dev_get_props(device, &props);
        nint reg = GgmlBackend.ggml_backend_dev_backend_reg(device);
        string backend = Text(GgmlBackend.ggml_backend_reg_name(reg));
        var kind = (ComputeDeviceKind)props.type;
        string id = kind == ComputeDeviceKind.Cpu ? "cpu" : Text(props.name);
        return new ComputeDevice(id, Text(props.description), backend, kind, (long)props.memory_free, (long)props.memory_total,
            kind == ComputeDeviceKind.Cpu ? Features(reg) : [], Text(props.device_id) is { Length: > 0 } bus ? bus : null);
    }

    private static unsafe List<string> Features(nint reg)
    {
        var get = (delegate* unmanaged[Cdecl]<nint, ggml_backend_feature*>)GgmlBackend.ggml_backend_reg_get_proc_address(reg, "ggml_backend_get_features");
        var features = new List<string>();
        if (get is null)
            return features;
        for (ggml_backend_feature* feature = get(reg); feature->name is not null; feature++)
            features.Add(Text(feature->name));
        return features;
    }

    private static unsafe string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8)?.Trim() ?? "";
}
