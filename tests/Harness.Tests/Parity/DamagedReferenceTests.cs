using System.Text;
using FastEval.Engine.Tests.Conversion;
using FastEval.Harness.Parity;

namespace FastEval.Harness.Tests.Parity;

/// <summary>Reference dumps with manifests of random bytes and values: read, or refused with an error that names the manifest.</summary>
public sealed class DamagedReferenceTests(ITestOutputHelper output) : IDisposable
{
    private const int Cases = 600;

    private const string Manifest = """
        {"tensors": [
          {"name": "pixels", "file": "pixels.f32.bin", "dtype": "f32", "shape": [1, 2], "sha256": "0123456789abcdef"},
          {"name": "packed", "file": "packed.f32.bin", "dtype": "f32", "shape": [3], "sha256": "0123456789abcdef"},
          {"name": "tokens", "file": "tokens.i32.bin", "dtype": "i32", "shape": [2], "sha256": "0123456789abcdef"}],
         "meta": {"text": "A dog."}}
        """;

    private static readonly string[] Values = ["\"..\"", "\"../packed.f32.bin\"", "\"/\"", "[9223372036854775807, 2]", "[-1, -3]", "[1e3]", "\"tokens\"", "\"packed\"", "\"i32\""];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_SeededDamage_IsRefusedOrRead()
    {
        File.WriteAllBytes(_folder.File("pixels.f32.bin"), new byte[8]);
        File.WriteAllBytes(_folder.File("packed.f32.bin"), new byte[12]);
        File.WriteAllBytes(_folder.File("tokens.i32.bin"), new byte[8]);
        var damage = new DamagedJson(20_261_125, Values);
        int refused = 0;
        var failures = new List<string>();
        for (int number = 0; number < Cases; number++)
        {
            byte[] bytes = damage.Of(Encoding.UTF8.GetBytes(Manifest));
            File.WriteAllBytes(_folder.File("manifest.json"), bytes);
            try
            {
                ReferenceDump dump = ReferenceDump.Open(_folder.Path);
                foreach (string stage in new[] { "pixels", "packed" })
                {
                    if (dump.CountOf(stage) is { } count)
                        dump.Read(stage, 0, new float[count]);
                }
            }
            catch (FastEvalException error)
            {
                refused++;
                if (!error.Message.Contains("manifest.json", StringComparison.Ordinal))
                    failures.Add($"{number}: {error.Message}");
            }
            catch (Exception error)
            {
                failures.Add($"{number} ({Encoding.Latin1.GetString(bytes)}): {error}");
            }
        }
        output.WriteLine($"{refused} of {Cases} refused");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Take(5)));
        Assert.InRange(refused, Cases / 4, Cases - 20);
    }

    [Theory]
    [InlineData("../other.bin")]
    [InlineData("sub/other.bin")]
    [InlineData("")]
    public void Open_FileOutsideTheFolder_IsRefused(string file)
    {
        File.WriteAllText(_folder.File("manifest.json"), $$"""{"tensors": [{"name": "packed", "file": "{{file}}", "dtype": "f32", "shape": [1]}]}""");
        Assert.Contains("names no file of the folder", Assert.Throws<FastEvalException>(() => ReferenceDump.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }
}
