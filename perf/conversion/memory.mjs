#!/usr/bin/env node
// The memory that `fasteval model convert` takes for a model of LLaVA-1.6-Vicuna-7B's whole shape: a checkpoint of transformers' layout in three shards, as llava-hf publishes it, whose weights are
// holes in the files (zeros that take no room on the disk). What is written has its real size: 13.5 GB in half precision on the way, 4.1 GB in the end.
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ours, output, parseJson, say, script, wholeNumber } from '../peers/peer-runs.mjs';

const usage = `Usage: node perf/conversion/memory.mjs [--type Q4_K_M] [--mmproj-type Q8_0] [--layers 32] [--work DIR] [--limit-mib 2048] [--json] [--fasteval PATH]
DIR (default: the system's folder of temporary files) needs 18 GB. Exit code 3 if the process's largest resident set is above the limit.`;

const options = {
  type: { type: 'string', default: 'Q4_K_M' }, 'mmproj-type': { type: 'string', default: 'Q8_0' }, layers: { type: 'string', default: '32' }, work: { type: 'string', default: tmpdir() },
  'limit-mib': { type: 'string', default: '2048' }, json: { type: 'boolean', default: false }, fasteval: { type: 'string' },
};

const width = 4096, feedForward = 11008, vocabulary = 32064, pieces = 32000, shards = 3;
const tower = { width: 1024, feedForward: 4096, layers: 24, image: 336, patch: 14 };

/** Names and shapes, as llava-hf/llava-v1.6-vicuna-7b-hf has them. */
function tensors(layers) {
  const all = [['image_newline', [width]], ['language_model.lm_head.weight', [vocabulary, width]], ['language_model.model.embed_tokens.weight', [vocabulary, width]], ['language_model.model.norm.weight', [width]]];
  for (let i = 0; i < layers; i++) {
    const layer = `language_model.model.layers.${i}`;
    all.push([`${layer}.input_layernorm.weight`, [width]], [`${layer}.post_attention_layernorm.weight`, [width]]);
    for (const part of ['q', 'k', 'v', 'o']) all.push([`${layer}.self_attn.${part}_proj.weight`, [width, width]]);
    for (const part of ['gate', 'up']) all.push([`${layer}.mlp.${part}_proj.weight`, [feedForward, width]]);
    all.push([`${layer}.mlp.down_proj.weight`, [width, feedForward]]);
  }
  const both = (name, ...shape) => all.push([`${name}.weight`, shape], [`${name}.bias`, [shape[0]]]);
  both('multi_modal_projector.linear_1', width, tower.width);
  both('multi_modal_projector.linear_2', width, width);
  const vision = 'vision_tower.vision_model';
  all.push([`${vision}.embeddings.class_embedding`, [tower.width]], [`${vision}.embeddings.patch_embedding.weight`, [tower.width, 3, tower.patch, tower.patch]],
    [`${vision}.embeddings.position_embedding.weight`, [(tower.image / tower.patch) ** 2 + 1, tower.width]]);
  both(`${vision}.pre_layrnorm`, tower.width);
  both(`${vision}.post_layernorm`, tower.width);
  for (let i = 0; i < tower.layers; i++) {
    const layer = `${vision}.encoder.layers.${i}`;
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'out_proj']) both(`${layer}.self_attn.${part}`, tower.width, tower.width);
    both(`${layer}.mlp.fc1`, tower.feedForward, tower.width);
    both(`${layer}.mlp.fc2`, tower.width, tower.feedForward);
    both(`${layer}.layer_norm1`, tower.width);
    both(`${layer}.layer_norm2`, tower.width);
  }
  return all;
}

/** A safetensors file whose data is one hole. */
function writeShard(path, part) {
  const header = { __metadata__: { format: 'pt' } };
  let end = 0;
  for (const [name, shape] of part) {
    const begin = end;
    end += 2 * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'F16', shape, data_offsets: [begin, end] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigInt64LE(BigInt(json.length));
  const file = openSync(path, 'w');
  writeSync(file, Buffer.concat([start, json]));
  ftruncateSync(file, 8 + json.length + end);
  closeSync(file);
  return end;
}

/** A SentencePiece model with as many pieces as Llama's: the special ones, the bytes, and made-up words. */
function sentencePieces() {
  const varint = (number) => (number < 128 ? [number] : [(number & 127) | 128, ...varint(number >> 7)]);
  const message = (field, bytes) => Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes]);
  const piece = (text, score, type) => {
    const value = Buffer.alloc(4);
    value.writeFloatLE(score);
    return message(1, Buffer.concat([message(1, Buffer.from(text)), Buffer.from([21]), value, Buffer.from([24, type])]));
  };
  const all = [piece('<unk>', 0, 2), piece('<s>', 0, 3), piece('</s>', 0, 3)];
  for (let i = 0; i < 256; i++) all.push(piece(`<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`, 0, 6));
  for (let i = all.length; i < pieces; i++) all.push(piece(`\u2581w${i.toString(36)}`, 259 - i, 1));
  // Trainer: byte pairs (model_type 2). Normaliser: a space is put before a text, and spaces are kept.
  return Buffer.concat([...all, message(2, Buffer.from([24, 2])), message(3, Buffer.concat([message(1, Buffer.from('identity')), Buffer.from([24, 1, 32, 0, 40, 1])]))]);
}

function writeCheckpoint(folder, layers) {
  mkdirSync(folder);
  const all = tensors(layers);
  const map = {};
  let bytes = 0;
  for (let i = 0; i < shards; i++) {
    const file = `model-0000${i + 1}-of-0000${shards}.safetensors`;
    const part = all.slice(Math.floor((all.length * i) / shards), Math.floor((all.length * (i + 1)) / shards));
    bytes += writeShard(join(folder, file), part);
    for (const [name] of part) map[name] = file;
  }
  const json = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value));
  json('model.safetensors.index.json', { metadata: { total_size: bytes }, weight_map: map });
  const grid = [[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]];
  json('config.json', {
    architectures: ['LlavaNextForConditionalGeneration'], model_type: 'llava_next', image_grid_pinpoints: grid, image_token_index: 32000, projector_hidden_act: 'gelu', torch_dtype: 'float16',
    vision_feature_layer: -2, vision_feature_select_strategy: 'default', tie_word_embeddings: false,
    text_config: {
      model_type: 'llama', hidden_size: width, intermediate_size: feedForward, num_hidden_layers: layers, num_attention_heads: 32, num_key_value_heads: 32, max_position_embeddings: 4096,
      rms_norm_eps: 1e-5, vocab_size: vocabulary, hidden_act: 'silu', rope_theta: 10000,
    },
    vision_config: {
      model_type: 'clip_vision_model', hidden_size: tower.width, intermediate_size: tower.feedForward, num_hidden_layers: tower.layers, num_attention_heads: 16, image_size: tower.image, patch_size: tower.patch,
      projection_dim: 768, vocab_size: 32000,
    },
  });
  json('preprocessor_config.json', {
    do_center_crop: true, do_convert_rgb: true, do_normalize: true, do_pad: true, do_rescale: true, do_resize: true, crop_size: { height: 336, width: 336 }, image_grid_pinpoints: grid,
    image_mean: [0.48145466, 0.4578275, 0.40821073], image_std: [0.26862954, 0.26130258, 0.27577711], rescale_factor: 1 / 255, resample: 3, size: { shortest_edge: 336 },
  });
  json('tokenizer_config.json', { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>', add_bos_token: true, added_tokens_decoder: { 32000: { content: '<image>', special: true }, 32001: { content: '<pad>', special: true } } });
  json('added_tokens.json', { '<image>': 32000, '<pad>': 32001 });
  writeFileSync(join(folder, 'tokenizer.model'), sentencePieces());
  return { bytes, parameters: bytes / 2 };
}

await script(usage, options, (values) => {
  const layers = wholeNumber(values.layers, '--layers'), limit = wholeNumber(values['limit-mib'], '--limit-mib');
  const folder = mkdtempSync(join(resolve(values.work), 'fasteval-conversion-'));
  try {
    const checkpoint = writeCheckpoint(join(folder, 'llava-v1.6-vicuna-7b-hf'), layers);
    say(`fasteval model convert, ${(checkpoint.parameters / 1e9).toFixed(2)} billion weights ...`);
    const began = Date.now();
    const made = parseJson(output(ours(values.fasteval), ['model', 'convert', join(folder, 'llava-v1.6-vicuna-7b-hf'), '--type', values.type, '--mmproj-type', values['mmproj-type'], '--out', join(folder, 'out'), '--format', 'json']), 'fasteval model convert');
    const result = { schema: 1, type: values.type, layers, parameters: checkpoint.parameters, checkpoint_bytes: checkpoint.bytes, seconds: (Date.now() - began) / 1000, peak_bytes: made.converted.peak_bytes, model_bytes: made.converted.model_bytes, mmproj_bytes: made.converted.mmproj_bytes };
    if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else process.stdout.write(`${(checkpoint.bytes / 1e9).toFixed(2)} GB of weights to ${values.type} in ${result.seconds.toFixed(0)} s; largest resident set ${(result.peak_bytes / 2 ** 20).toFixed(0)} MiB (limit ${limit})\n`);
    return result.peak_bytes / 2 ** 20 <= limit ? 0 : 3;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
