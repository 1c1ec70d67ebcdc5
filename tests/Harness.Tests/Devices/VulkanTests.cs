using System.Text.Json;
using FastEval.Harness.Tests.Commands;

namespace FastEval.Harness.Tests.Devices;

/// <summary>
/// The Vulkan plug-in on whatever Vulkan device there is, a software one included (Debian's mesa-vulkan-drivers). Each run is a process of
/// its own: a software device is offered only where GGML_VK_VISIBLE_DEVICES is set before the libraries load.
/// </summary>
public sealed class VulkanTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    private const string Device = "Vulkan0";

    [Fact]
    public async Task Bench_AllDevices_HasRowsForTheProcessorAndForVulkan()
    {
        await SkipWithoutDeviceAsync();
        using JsonDocument result = JsonDocument.Parse(await RunAsync(
            "bench", "--model", tiny.Model, "--mmproj", tiny.Projector, "--device", "all", "-p", "16", "-n", "4", "-r", "2", "--format", "json"));
        string[] metrics = ["prefill_tps", "decode_tps", "preprocess_ms", "vision_encode_ms", "prefill_image_ms", "ttft_cold_ms", "ttft_warm_ms", "e2e_ms", "load_ms"];
        foreach (string device in new[] { "cpu", Device })
        {
            JsonElement[] rows = [.. result.RootElement.GetProperty("rows").EnumerateArray().Where(row => row.GetProperty("device").GetString() == device)];
            foreach (string metric in metrics)
                Assert.Contains(rows, row => row.GetProperty("metric").GetString() == metric && row.GetProperty("median").GetDouble() > 0);
        }
    }

    [Fact]
    public async Task Generate_OnVulkan_GivesTheProcessorsText()
    {
        await SkipWithoutDeviceAsync();
        // In float32: with quantised weights the processor also quantises what it multiplies them with, and a device does not.
        string[] paths = (await RunAsync("model", "synth", "--type", "F32", "--out", tiny.Home)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Task<string> On(string device) => RunAsync(
            "generate", "--model", paths[0].Trim(), "--mmproj", paths[1].Trim(), "--image", tiny.Photo, "--prompt", "What is this?", "--max-tokens", "16",
            "--device", device);
        string expected = await On("cpu");
        Assert.NotEmpty(expected.Trim());
        Assert.Equal(expected, await On(Device));
    }

    private static async Task SkipWithoutDeviceAsync()
    {
        string devices = await RunAsync("devices", "--format", "json");
        Assert.SkipUnless(devices.Contains($"\"{Device}\"", StringComparison.Ordinal),
            "There is no Vulkan device: add the plug-in (`fasteval devices --add vulkan`) and a driver (Debian: mesa-vulkan-drivers, libvulkan1).");
    }

    private static async Task<string> RunAsync(params string[] args)
    {
        ConsoleRun run = await ChildProgram.RunAsync(new() { ["GGML_VK_VISIBLE_DEVICES"] = "0" }, args);
        Assert.True(run.ExitCode == 0, $"fasteval {string.Join(' ', args)} ended with {run.ExitCode}: {run.Error}");
        return run.Out;
    }
}
