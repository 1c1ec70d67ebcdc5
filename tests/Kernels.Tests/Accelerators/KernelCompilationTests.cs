using System.Reflection;
using FastEval.Kernels.Imaging;
using FastEval.Kernels.Scoring;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace FastEval.Kernels.Tests.Accelerators;

/// <summary>
/// Every kernel is compiled to PTX and to OpenCL C, which needs no driver and no device. What the drivers make of these sources is not tested here.
/// </summary>
public sealed class KernelCompilationTests
{
    private static readonly Type[] KernelClasses = [typeof(PreprocessingKernels), typeof(ScoringKernels)];

    public static TheoryData<string> Kernels()
    {
        TheoryData<string> names = [];
        foreach (MethodInfo kernel in All())
        {
            names.Add(Name(kernel));
        }

        return names;
    }

    [Fact]
    public void Kernels_EveryClass_HasSome() => Assert.Equal(10, All().Count());

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Compile_ForCudaWithoutADevice_GivesPtx(string name)
    {
        using var context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2));

        // Compute capability 6.0 (Pascal, 2016) and the first instruction set that knows it.
        using var backend = new PTXBackend(context, new CudaArchitecture(6, 0), CudaInstructionSet.ISA_50, null!);
        var kernel = (PTXCompiledKernel)Compile(backend, name);
        Assert.Contains(".visible .entry", kernel.PTXAssembly, StringComparison.Ordinal);
        Assert.DoesNotContain(".f64", kernel.PTXAssembly, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Compile_ForOpenClWithoutADevice_GivesSource(string name)
    {
        using var context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2));

        // The generic address space is what ILGPU asks of every device; half and double precision, sub-groups and 64-bit atomics are absent.
        var capabilities = new CLCapabilityContext(float16: false, float64: false, genericAddressSpace: true, int64_Atomics: false, subGroups: false);
        using var backend = new CLBackend(context, capabilities, CLDeviceVendor.Other, new CLCVersion(2, 0));
        var kernel = (CLCompiledKernel)Compile(backend, name);
        Assert.Contains("kernel void", kernel.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("double", kernel.Source, StringComparison.Ordinal);
    }

    private static CompiledKernel Compile(Backend backend, string name)
    {
        MethodInfo method = All().Single(kernel => Name(kernel) == name);
        return backend.Compile(EntryPointDescription.FromImplicitlyGroupedKernel(method), KernelSpecialization.Empty);
    }

    private static IEnumerable<MethodInfo> All() =>
        KernelClasses.SelectMany(kernels => kernels.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly));

    private static string Name(MethodInfo kernel) => $"{kernel.DeclaringType!.Name}.{kernel.Name}";
}
