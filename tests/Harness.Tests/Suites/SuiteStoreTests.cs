using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Suites;

public sealed class SuiteStoreTests
{
    [Fact]
    public void Locate_Name_FindsTheSuiteBelowHome()
    {
        using var home = new TemporaryFolder();
        string folder = Directory.CreateDirectory(home.File("suites/mine-of-test")).FullName;
        File.WriteAllText(Path.Combine(folder, "suite.json"), "{}");
        Directory.CreateDirectory(home.File("suites/no-suite"));
        Assert.Equal(folder, SuiteStore.Locate("mine-of-test", Home(home)));
        Assert.Contains(SuiteStore.Named(Home(home)), suite => suite.Key == "mine-of-test");
        Assert.DoesNotContain(SuiteStore.Named(Home(home)), suite => suite.Key == "no-suite");
    }

    [Fact]
    public void Locate_Path_IsTakenAsItIs()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(folder.Path, SuiteStore.Locate(folder.Path, Home(folder)));
    }

    [Fact]
    public void Locate_Unknown_NamesWhatThereIs()
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.File("suites/mine-of-test"));
        File.WriteAllText(home.File("suites/mine-of-test/suite.json"), "{}");
        string message = Assert.Throws<FastEvalException>(() => SuiteStore.Locate("yours", Home(home))).Message;
        Assert.StartsWith("There is no suite 'yours'", message, StringComparison.Ordinal);
        Assert.Contains("mine-of-test", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Locate_File_AsksForItsFolder()
    {
        using var suite = new SuiteFolder();
        Assert.Contains("give the folder", Assert.Throws<FastEvalException>(() => SuiteStore.Locate(suite.PathOf("suite.json"), _ => null)).Message, StringComparison.Ordinal);
    }

    private static Func<string, string?> Home(TemporaryFolder home) => name => name == "FASTEVAL_HOME" ? home.Path : null;
}
