using System.CommandLine;
using System.CommandLine.Parsing;
using FastEval.Engine.Models.Synthetic;

namespace FastEval.Harness.Commands;

/// <summary>Which synthetic model: its shape and its quantisation.</summary>
internal sealed class SyntheticOptionSet
{
    private readonly Option<string?> _preset = OptionKinds.Choice("--preset", SyntheticPreset.Tiny.Name,
        "Shape of the synthetic model: random weights in real sizes, so its speed is real and its answers are nonsense.",
        [.. SyntheticPreset.All.Select(preset => preset.Name)]);
    private readonly Option<string?> _type = OptionKinds.Choice("--type", "Q4_K_M", "Quantisation of the synthetic text model.",
        [.. QuantizationMix.All.Select(mix => mix.Name)]);

    public void AddTo(Command command)
    {
        _preset.HelpName = "NAME";
        _preset.Description += $" One of {string.Join(", ", SyntheticPreset.All.Select(preset => preset.Name))}.";
        _type.HelpName = "TYPE";
        _type.Description += $" One of {string.Join(", ", QuantizationMix.All.Select(mix => mix.Name))}.";
        command.Add(_preset);
        command.Add(_type);
    }

    public bool IsGiven(SymbolResult result) => result.GetResult(_preset) is { Implicit: false } || result.GetResult(_type) is { Implicit: false };

    public SyntheticPreset Preset(ParseResult parsed) => SyntheticPreset.Parse(parsed.GetValue(_preset)!);

    public QuantizationMix Type(ParseResult parsed) => QuantizationMix.Parse(parsed.GetValue(_type)!);
}
