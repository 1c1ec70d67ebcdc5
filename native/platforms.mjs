// Which npm package holds llama.cpp's libraries for which platform, and what they are called there: the one place that says so.
// `node native/pin.mjs VERSION` moves everything to another release of the packages.

export const release = 'v0.5.0'; // llama.cpp's, as _nlcBuildMetadata.json names it
export const packageVersion = '3.22.1';

const names = (prefix, suffix, flavour = '') => ({
  base: `${prefix}ggml-base.${suffix}`,
  ggml: `${prefix}ggml.${flavour}${release}.${suffix}`,
  llama: `${prefix}llama.${flavour}${release}.${suffix}`,
});

// tested: run by this project's tests. compile: libmtmd and the ABI probe can be linked against the package's libraries.
export const platforms = {
  'linux-x64': {
    tested: true, compile: true, base: 'linux-x64', libraries: names('lib', 'so'),
    backends: {
      vulkan: { package: 'linux-x64-vulkan', plugin: 'libggml-vulkan.so', needs: 'a Vulkan driver and the loader libvulkan.so.1' },
      cuda: { package: 'linux-x64-cuda', plugin: 'libggml-cuda.so', needs: 'an NVIDIA driver and libcudart.so.13 + libcublas.so.13 (CUDA 13)' },
    },
  },
  'linux-arm64': { tested: false, compile: true, base: 'linux-arm64', libraries: names('lib', 'so'), backends: {} },
  'darwin-arm64': { tested: false, compile: true, base: 'mac-arm64-metal', libraries: names('lib', 'dylib', 'metal.'), backends: {} },
  'darwin-x64': { tested: false, compile: true, base: 'mac-x64', libraries: names('lib', 'dylib'), backends: {} },
  'win32-x64': {
    tested: false, compile: false, base: 'win-x64', libraries: names('', 'dll'),
    backends: {
      vulkan: { package: 'win-x64-vulkan', plugin: 'ggml-vulkan.dll', needs: 'a Vulkan driver' },
      cuda: { package: 'win-x64-cuda', plugin: 'ggml-cuda.dll', needs: 'an NVIDIA driver and the CUDA 13 runtime' },
    },
  },
  'win32-arm64': { tested: false, compile: false, base: 'win-arm64', libraries: names('', 'dll'), backends: {} },
};

// What native/packages/ pins with a lock file. The others are fetched at the same version, checked only by npm itself.
export const locked = ['linux-x64', 'linux-x64-vulkan', 'linux-x64-cuda', 'linux-arm64', 'source'];

export const npmName = (pkg) => (pkg === 'source' ? 'node-llama-cpp' : `@node-llama-cpp/${pkg}`);
