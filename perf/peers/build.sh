#!/usr/bin/env bash
# perf/peers/build.sh [DIR]
# Builds llama.cpp's own tools (llama-bench, llama-mtmd-cli, llama-server, llama-perplexity) from the source of the release that native/ pins, as the peers that
# FastEval is measured against. Everything goes into DIR, outside the repository (default: ~/.cache/fasteval/peers); the tools end up in
# DIR/bin, and the folder's name is printed on stdout. Repeating it builds only what changed. About 15 minutes on 2 cores, 1 GB.
# CMAKE_ARGS adds to or overrides the configuration. DIR/same holds a llama-mtmd-cli on FastEval's own libraries, for parity.mjs; llama-mtmd-cli-loop
# is one that can be asked about one picture after the other.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
say() { printf '%s\n' "$*" >&2; }

case ${1:-} in
  -h | --help) sed -n '2,7s/^# //p' "$0"; exit 0 ;;
  -*) say "Usage: perf/peers/build.sh [DIR]"; exit 2 ;;
esac
dir=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/fasteval/peers}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd -P)
case $dir/ in
  "$repository"/*) rmdir "$dir" 2> /dev/null || true; say "$dir lies inside the repository. Name a folder outside of it."; exit 2 ;;
esac

missing=()
for tool in node npm git cmake c++; do command -v "$tool" > /dev/null || missing+=("$tool"); done
if [ ${#missing[@]} -gt 0 ]; then
  say "Not installed: ${missing[*]}. Install them first (Debian, Ubuntu: apt-get install nodejs npm git cmake g++ make)."
  exit 1
fi

# The whole tree: native/source, where install.mjs compiles libmtmd from, holds only a part of it.
manifest=$repository/native/packages/source
pinned=$(cat "$manifest"/package*.json | cksum)
if [ "$(cat "$dir/source/.pinned" 2> /dev/null || true)" != "$pinned" ]; then
  say "Fetching llama.cpp's source (36 MB) ..."
  rm -rf "$dir/npm" "$dir/source"
  mkdir -p "$dir/npm"
  cp "$manifest"/package*.json "$dir/npm"
  (cd "$dir/npm" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2)
  git -c advice.detachedHead=false clone --quiet "$dir/npm/node_modules/node-llama-cpp/llama/gitRelease.bundle" "$dir/source" >&2
  rm -rf "$dir/npm"
  printf '%s' "$pinned" > "$dir/source/.pinned"
fi

say "Building llama-bench, llama-mtmd-cli, llama-server and llama-perplexity in $dir ..."
# Tuned to this processor; ggml's own thread pool, as in the libraries that FastEval loads.
# shellcheck disable=SC2086 # CMAKE_ARGS holds several
cmake -S "$dir/source" -B "$dir/build" -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON -DGGML_OPENMP=OFF -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF \
  -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_UI=OFF -DLLAMA_USE_PREBUILT_UI=OFF ${CMAKE_ARGS:-} > "$dir/configure.log" 2>&1 || {
  tail -n 20 "$dir/configure.log" >&2
  say "Configuring failed; the whole log: $dir/configure.log"
  exit 1
}
cmake --build "$dir/build" --parallel "$(getconf _NPROCESSORS_ONLN)" --target llama-bench llama-mtmd-cli llama-server llama-perplexity >&2
ln -sfn build/bin "$dir/bin"

# llama-mtmd-cli's chat mode looks every new picture up in the batch of the one before, whose chunks are freed by then: it dies at the second picture (invalid chunk
# type) or takes the old picture's embeddings. A loop with the model kept loaded needs it to forget that batch; this copy does, and differs in nothing else.
loop=$dir/build/bin/llama-mtmd-cli-loop
if [ ! -x "$loop" ] || [ "$dir/build/bin/libmtmd.so" -nt "$loop" ] || [ "$0" -nt "$loop" ]; then
  say "Building llama-mtmd-cli-loop ..."
  s=$dir/source
  sed 's/^    ctx\.bitmaps\.entries\.clear();$/& ctx.mbatch.reset();/' "$s/tools/mtmd/mtmd-cli.cpp" > "$dir/build/mtmd-cli-loop.cpp"
  [ "$(grep -c 'clear(); ctx\.mbatch\.reset();' "$dir/build/mtmd-cli-loop.cpp")" = 1 ] || { say "mtmd-cli.cpp is another than expected: look at this step again."; exit 1; }
  (cd "$dir/build/bin" && c++ -O3 -std=c++17 -DLLAMA_SHARED -DGGML_SHARED -I"$s/include" -I"$s/ggml/include" -I"$s/common" -I"$s/tools/mtmd" -I"$s/vendor" \
    "$dir/build/mtmd-cli-loop.cpp" -o llama-mtmd-cli-loop -L. -lmtmd -lllama-common -lllama -lggml -lggml-base -Wl,-rpath,'$ORIGIN' -lpthread >&2)
fi

# For parity.mjs also llama-mtmd-cli on the very libraries that FastEval loads: another build of ggml rounds differently.
same_inputs() {
  { cat "$repository"/native/packages/linux-x64/package*.json "$repository"/native/lib/*.so; printf '%s' "$pinned"; } | cksum
}
if [ "$(uname -sm)" = "Linux x86_64" ] && [ -f "$repository/native/lib/libmtmd.so" ] &&
  { [ ! -x "$dir/same/llama-mtmd-cli" ] || [ "$(cat "$dir/same/.inputs" 2> /dev/null || true)" != "$(same_inputs)" ]; }; then
  say "Linking llama-mtmd-cli with FastEval's libraries ..."
  rm -rf "$dir/npm" "$dir/same"
  mkdir -p "$dir/npm" "$dir/same"
  cp "$repository"/native/packages/linux-x64/package*.json "$dir/npm"
  (cd "$dir/npm" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2)
  cp "$repository"/native/lib/*.so "$dir/same"
  cp "$dir/npm/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64/libllama-common.so" "$dir/same"
  rm -rf "$dir/npm"
  s=$dir/source
  links=$(node --input-type=module -e '
    const { platforms } = await import(process.argv[1]);
    const { libraries } = platforms["linux-x64"];
    console.log([libraries.llama, libraries.ggml, libraries.base].map((name) => `-l:${name}`).join(" "));' "file://$repository/native/platforms.mjs")
  # shellcheck disable=SC2086 # links holds several
  (cd "$dir/same" && c++ -O1 -std=c++17 -DLLAMA_SHARED -DGGML_SHARED -I"$s/include" -I"$s/ggml/include" -I"$s/common" -I"$s/tools/mtmd" -I"$s/vendor" \
    "$s/tools/mtmd/mtmd-cli.cpp" -o llama-mtmd-cli -L. -l:libmtmd.so -l:libllama-common.so $links \
    -Wl,-rpath,'$ORIGIN' -lpthread >&2)
  same_inputs > "$dir/same/.inputs"
fi
printf '%s\n' "$dir/bin"
