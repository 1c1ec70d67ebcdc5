using System.Diagnostics;
using FastEval.Engine.Models.ChatTemplates;

namespace FastEval.Engine.Tests.ChatTemplates;

/// <summary>A template comes from a file off the net: whatever it holds, an exception comes back, soon and without eating the memory.</summary>
public sealed class HostileTemplateTests
{
    private const long MaxMilliseconds = 20_000;
    private const long MaxBytes = 2L << 30;

    public static TheoryData<string> Sources =>
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(x) %}{{ m(x) }}{{ m(x) }}{% endmacro %}{{ m(1) }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{{ 'x' * 10000000000 }}",
        "{{ [0] * 10000000000 }}",
        "{{ range(10 ** 18) }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ (-9223372036854775807 - 1) // -1 }}",
        "{% set ns = namespace(s='x') %}{% for i in range(90) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% set ns = namespace(s='x') %}{% for i in range(90) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(90) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
        "{% set ns = namespace(s='xx') %}{% for i in range(90) %}{% set ns.s = ns.s.replace('x', ns.s) %}{% endfor %}",
        "{% set ns = namespace(s='xx') %}{% for i in range(90) %}{% set ns.s = ns.s | join(ns.s) %}{% endfor %}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(9999) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
        "{% set ns = namespace(s=[1], t=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}{% endfor %}{{ ns.s == ns.t }}",
        "{% set ns = namespace(s=[1]) %}{% for i in range(60) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s | tojson }}",
        "{% set l = [] %}{% set x = l.append(l) %}{{ l }}",
        "{% set l = [] %}{% set x = l.append(l) %}{{ l | tojson }}",
        "{% set l = [] %}{% set x = l.append(l) %}{{ [l] == [[l]] }}{{ [l, l] | sort }}",
        "{% set l = [1] %}{% for a in range(60) %}{% set x = l.extend(l) %}{% endfor %}",
        "{% set d = {} %}{% set x = d.update({'d': d}) %}{{ d | string }}",
        "{% set s = 'ab' * 9999999 %}{% for i in range(99999) %}{{ 'zz' in s }}{% endfor %}",
        "{% set s = 'ab' * 9999999 %}{% for i in range(99999) %}{{ s.find('zz') }}{% endfor %}",
        "{% set s = 'ab' * 9999999 %}{% for i in range(99999) %}{{ s == s ~ '' }}{% endfor %}",
        "{% set s = 'ab' * 9999999 %}{% for i in range(99999) %}{{ s | length }}{% endfor %}",
        "{% set s = range(99999) %}{% for i in range(99999) %}{{ 'x' in s }}{% endfor %}",
        "{% set s = range(99999) %}{% for i in range(99999) %}{{ s | sort | first }}{% endfor %}",
        "{% set s = range(99999) | list %}{% for i in range(99999) %}{% set x = s.insert(0, 1) %}{% endfor %}",
        "{{ '%999999999d' % 1 }}", "{{ '%.999999999f' % 1 }}", "{{ 'x' | center(2000000000) }}",
        "{{ 'x' | indent('y' * 1000000) }}{{ ('\n' * 1000000) | indent('y' * 1000000, blank=true) }}",
        "{{ [[[1]]] | tojson(indent=100000000) }}{{ [2, [3]] | tojson(indent='x' * 20000000) }}",
        "{{ " + Repeat("(", 100_000) + "1" + Repeat(")", 100_000) + " }}",
        "{{ " + Repeat("[", 100_000) + Repeat("]", 100_000) + " }}",
        "{{ " + Repeat("not ", 100_000) + "1 }}",
        "{{ " + Repeat("-", 100_000) + "1 }}",
        "{{ 1" + Repeat(" + 1", 100_000) + " }}",
        "{{ 1" + Repeat(" or 0 and 1", 50_000) + Repeat(" if 0 else 1", 50_000) + " }}",
        "{{ x" + Repeat(".x", 100_000) + " }}",
        "{{ 'x'" + Repeat(" | trim", 100_000) + " }}",
        "{{ 1" + Repeat(" is eq 1", 100_000) + " }}",
        "{{ 1" + Repeat(" is eq (1", 50_000) + Repeat(")", 50_000) + " }}",
        "{{ x" + Repeat("(x", 50_000) + Repeat(")", 50_000) + " }}",
        "{{ x" + Repeat("[x", 50_000) + Repeat("]", 50_000) + " }}",
        Repeat("{% if true %}", 50_000) + Repeat("{% endif %}", 50_000),
        Repeat("{% for x in [1] %}", 50_000),
        "{% set " + Repeat("(", 50_000) + "x",
        Repeat("{% raw ", 50_000), Repeat("{#", 100_000), Repeat("{{", 100_000), "{{ '" + Repeat("\\", 99_999),
        new string('x', 2_000_000),
    ];

    [Theory]
    [MemberData(nameof(Sources), DisableDiscoveryEnumeration = true)]
    public void Render_HostileTemplate_FailsSoonAndCheaply(string source)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source, "hostile").Render([new("user", "hi")], new ChatTemplateContext()));
        Assert.InRange(watch.ElapsedMilliseconds, 0, MaxMilliseconds);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxBytes);
    }

    [Fact]
    public void Parse_MutilatedRealTemplates_EndInTextOrException()
    {
        var random = new Random(20260305);
        string[] sources = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "ChatTemplates", "templates")).Order().Select(File.ReadAllText).ToArray();
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            char[] source = sources[i % sources.Length].ToCharArray();
            for (int change = 0; change < 1 + i % 4; change++)
            {
                int at = random.Next(source.Length);
                source[at] = random.Next(2) == 0 ? source[random.Next(source.Length)] : "{}%#'\"()[]|.~-+=, \n\0"[random.Next(19)];
            }
            try
            {
                ChatTemplate.Parse(new string(source), "mutilated").Render([new("user", "hi")], new ChatTemplateContext { Time = new FixedTime() });
            }
            catch (ChatTemplateException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 50, 599);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
