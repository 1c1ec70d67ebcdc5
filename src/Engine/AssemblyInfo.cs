using System.Runtime.CompilerServices;

// Everything that crosses the native boundary is blittable; nothing is converted behind our back.
[assembly: DisableRuntimeMarshalling]
