namespace FastEval.Harness.Suites.Reading;

/// <summary>Says whether a picture that an item names can be used.</summary>
internal interface IPictureCheck
{
    /// <summary>Checks one picture; what is wrong is noted with the item.</summary>
    bool Check(string image, ObjectFields item);
}
