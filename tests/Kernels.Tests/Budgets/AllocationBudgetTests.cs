using System.Text.Json;

namespace FastEval.Kernels.Tests.Budgets;

/// <summary>
/// Bytes that each operation may allocate once it has run before, as perf/budgets/allocations.json has them. All threads' bytes are counted, so nothing else may
/// run meanwhile; the least of several measurements is taken, because the runtime itself allocates now and then.
/// </summary>
[Collection(nameof(NothingBeside))]
public sealed class AllocationBudgetTests
{
    private const int Repetitions = 20;
    private const int Attempts = 8;

    private static readonly Dictionary<string, long> Budgets = Read();

    public static TheoryData<string> Names() => [.. MeasuredOperations.All.Keys];

    [Fact]
    public void Budgets_File_NamesEveryOperationAndNoOther() =>
        Assert.Equal(MeasuredOperations.All.Keys.Order(StringComparer.Ordinal), Budgets.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_AfterWarmUp_KeepsItsBudget(string name)
    {
        using MeasuredOperation operation = MeasuredOperations.All[name]();
        operation.Run();
        operation.Run();
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > Budgets[name]; attempt++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Repetitions; i++)
            {
                operation.Run();
            }

            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Repetitions);
        }

        Assert.True(least <= Budgets[name], $"{name} allocates {least} bytes each time; {Budgets[name]} are allowed.");
    }

    private static Dictionary<string, long> Read()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "budgets", "allocations.json");
        return JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(path))!;
    }
}
