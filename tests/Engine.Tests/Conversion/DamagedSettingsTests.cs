using FastEval.Engine.Conversion;
using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>A checkpoint's JSON files, damaged at random: it is converted as if nothing were, or refused with an error of ours, and nothing is left of it.</summary>
public sealed class DamagedSettingsTests(ITestOutputHelper output) : IDisposable
{
    private const int CasesPerFile = 14;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llava-v1.6-vicuna-hf")]
    [InlineData("llava-onevision-original")]
    [InlineData("Phi-3-vision")]
    public void Convert_SeededDamage_IsRefusedOrHarmless(string family)
    {
        string model = _folder.File("model");
        string target = _folder.File("out");
        SmallCheckpoints.Make(family).Write(model);
        var damage = new DamagedJson(20_261_125);
        var failures = new List<string>();
        int refused = 0;
        foreach (string path in Directory.GetFiles(model, "*.json").Order(StringComparer.Ordinal))
        {
            byte[] whole = File.ReadAllBytes(path);
            for (int number = 0; number < CasesPerFile; number++)
            {
                byte[] bytes = damage.Of(whole);
                File.WriteAllBytes(path, bytes);
                try
                {
                    ModelConverter.Convert(new(model, target), null, TestContext.Current.CancellationToken);
                    Directory.Delete(target, recursive: true);
                }
                catch (ModelLoadException error)
                {
                    refused++;
                    if (Directory.Exists(target) || !(error.Message.Contains(model, StringComparison.Ordinal) || error.Message.Contains(Path.GetFileName(path), StringComparison.Ordinal)))
                        failures.Add($"{Path.GetFileName(path)} {number}: {error.Message}");
                }
                catch (Exception error)
                {
                    failures.Add($"{Path.GetFileName(path)} {number}: {error}");
                }
            }
            File.WriteAllBytes(path, whole);
        }
        output.WriteLine($"{refused} refused");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        // Damage that is never noticed would test nothing.
        Assert.True(refused > 2 * CasesPerFile, $"{refused} cases were refused");
    }

    /// <summary>Bytes and escapes that are no Unicode, in the value and in the name of an entry.</summary>
    [Theory]
    [InlineData("config.json", new byte[] { 0xFF, 0xFE }, "is no UTF-8 text")]
    [InlineData("config.json", new byte[] { 0x5C, 0x75, 0x64, 0x38, 0x30, 0x30 }, "that is no Unicode")]
    [InlineData("tokenizer_config.json", new byte[] { 0xC3, 0x28 }, "is no UTF-8 text")]
    [InlineData("preprocessor_config.json", new byte[] { 0x5C, 0x75, 0x64, 0x43, 0x30, 0x30 }, "that is no Unicode")]
    public void Convert_TextThatIsNoUnicode_NamesTheFile(string file, byte[] text, string expected)
    {
        SmallCheckpoints.Make("llava-1.5-hf").Write(_folder.File("model"));
        string path = Path.Combine(_folder.File("model"), file);
        foreach (byte[] insert in new byte[][] { [.. "{\"a\":\""u8, .. text, .. "\","u8], [.. "{\""u8, .. text, .. "\":1,"u8] })
        {
            byte[] whole = File.ReadAllBytes(path);
            File.WriteAllBytes(path, [.. insert, .. whole[1..]]);
            var error = Assert.Throws<ModelLoadException>(() => ModelConverter.Convert(new(_folder.File("model"), _folder.File("out")), null, TestContext.Current.CancellationToken));
            Assert.Contains(file, error.Message, StringComparison.Ordinal);
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, whole);
        }
    }
}
