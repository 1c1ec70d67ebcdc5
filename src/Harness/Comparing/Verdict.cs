namespace FastEval.Harness.Comparing;

/// <summary>What a difference amounts to.</summary>
internal enum Verdict
{
    /// <summary>Its whole 95% interval lies within the margin: what is left does not matter.</summary>
    Ties,

    /// <summary>Better, beyond chance.</summary>
    Leads,

    /// <summary>Worse, beyond chance.</summary>
    Lags,

    /// <summary>Too few items to tell.</summary>
    Unclear,
}
