// Samples per second of both sides over the same pictures and questions. A sample is one answered question.
import { readFileSync } from 'node:fs';
import { benchMedian, output, parseJson, peer, ScriptError } from './peer-runs.mjs';
import { PeerChat } from './peer-chat.mjs';
import { PeerServer } from './peer-server.mjs';

/**
 * llama-server's best settings, found with server_settings.mjs (README.md). They stand before what --server-flags adds. A picture's tokens are computed at once.
 */
const atOnce = ['-ub', '1024'];
export const serverFlags = { server: atOnce, slots: atOnce, pinned: atOnce, restored: atOnce };

/** Our side: everything that is known of `fasteval bench` over many pictures is in this function. */
export function benchThroughput({ fasteval, model, mmproj, threads, parallel, bench }, work, answer) {
  const result = parseJson(output(fasteval, ['bench', '--only', 'throughput', '-r', '1', '--model', model, '--mmproj', mmproj, '--images', String(work.pictures.length), '--image-folder', work.folder,
    '--questions-per-image', String(work.questions.length), '--questions', work.questionsFile, '--parallel', String(parallel), ...answer,
    '--threads', String(threads), '--device', 'cpu', '--format', 'json', ...bench], { timeoutSeconds: 7200 }), 'fasteval bench');
  const value = (metric) => {
    const found = benchMedian(result, metric);
    if (found === null) throw new ScriptError(`fasteval bench reports no ${metric}.`);
    return found;
  };
  return { samples_per_s: value('samples_per_s'), embedding_hit_rate: value('embedding_hit_rate'), prefix_hit_rate: value('prefix_hit_rate') };
}

const base64 = (path) => readFileSync(path).toString('base64');

/** Does so many things at a time; every worker takes the next one. */
async function inParallel(workers, things, act) {
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(workers, things.length) }, async (_, worker) => {
    while (next < things.length) await act(things[next++], worker);
  }));
}

/**
 * Runs a llama-server, warms it up with a picture of its own, and times the work. ask(server, picture, question, slot) asks everything that one sample needs and returns its
 * replies.
 */
async function serverThroughput(settings, work, { mode, slots }, ask) {
  const server = await PeerServer.start(peer('llama-server', settings.peers), { ...settings, slots, folder: work.root, flags: [...serverFlags[mode], '--slot-save-path', work.root, ...settings.serverFlags] });
  try {
    const pictures = work.pictures.map(base64);
    await ask(server, base64(work.warmUp), 'Is this a picture?', 0);
    const replies = [];
    const collect = async (...args) => replies.push(...await ask(server, ...args));
    const used = server.processorSeconds;
    const start = performance.now();
    if (mode === 'server') {
      for (const picture of pictures) for (const question of work.questions) await collect(picture, question);
    } else if (mode === 'slots') {
      // As a client does it that keeps every slot busy: the questions in their order, so many of them under way at any time.
      await inParallel(slots, pictures.flatMap((picture) => work.questions.map((question) => [picture, question])), ([picture, question]) => collect(picture, question));
    } else if (mode === 'restored') {
      // A picture's first question alone; the slot with the picture copied into the others; the further questions at the same time.
      for (const picture of pictures) {
        await collect(picture, work.questions[0], 0);
        await server.copySlot(0, Array.from({ length: Math.min(slots, work.questions.length - 1) - 1 }, (_, i) => i + 1));
        await inParallel(slots, work.questions.slice(1), (question, slot) => collect(picture, question, slot));
      }
    } else {
      // The client knows how the server works: a picture's questions one after the other in a slot of its own, so that every slot finds its picture in its cache.
      await inParallel(slots, pictures, async (picture, slot) => {
        for (const question of work.questions) await collect(picture, question, slot);
      });
    }
    const seconds = (performance.now() - start) / 1000;
    const processor = used === null ? null : (server.processorSeconds - used) / work.samples;
    const total = (key) => replies.reduce((sum, reply) => sum + reply[key], 0);
    return { samples_per_s: work.samples / seconds, processor_s_per_sample: processor, reused_share: total('cached') / (total('cached') + total('evaluated')) };
  } finally {
    await server.stop();
  }
}

/** Generated answers of a length in tokens. */
export const answering = {
  server: (settings, work, tokens) => serverThroughput(settings, work, { mode: 'server', slots: 1 }, askFor(tokens)),
  slots: (settings, work, tokens) => serverThroughput(settings, work, { mode: 'slots', slots: settings.slots }, askFor(tokens)),
  pinned: (settings, work, tokens) => serverThroughput(settings, work, { mode: 'pinned', slots: settings.slots }, askFor(tokens)),
  restored: (settings, work, tokens) => serverThroughput(settings, work, { mode: 'restored', slots: settings.slots }, askFor(tokens)),

  /** llama-mtmd-cli with its model kept loaded. */
  async cli(settings, work, tokens) {
    const chat = await PeerChat.start(peer('llama-mtmd-cli-loop', settings.peers), { ...settings, tokens });
    try {
      await chat.ask(work.warmUp, 'Is this a picture?');
      const start = performance.now();
      for (const picture of work.pictures) for (const question of work.questions) await chat.ask(picture, question);
      return { samples_per_s: work.samples / ((performance.now() - start) / 1000) };
    } finally {
      chat.stop();
    }
  },
};

const askFor = (tokens) => async (server, picture, question, slot) =>
  [await server.ask(picture, question, tokens, slot === undefined ? {} : { id_slot: slot })];

/** What the options are called. */
export const letters = (count) => Array.from({ length: count }, (_, i) => String.fromCharCode('A'.charCodeAt(0) + i));

const mostLikely = 1000;

// Far more than any logit.
const forcingBias = 1000;

/**
 * Likelihoods of options of one token. each: a request per option, which is all that can be generated, and the reply tells the model's own probability of it (before the
 * bias that forces it). one: a single request for the likeliest tokens.
 */
export function scoring(settings, work, options, against) {
  let forced;
  const tokenOf = async (server, option) => {
    const tokens = await server.tokenize(option);
    if (tokens.length !== 1) throw new ScriptError(`The option ${option} has ${tokens.length} tokens in this model: one is wanted.`);
    return tokens[0];
  };
  const ask = async (server, picture, question) => {
    if (against === 'one') return [await server.ask(picture, question, 1, { n_probs: mostLikely })];
    forced ??= await Promise.all(options.map((option) => tokenOf(server, option)));
    const replies = [];
    for (const token of forced) {
      const reply = await server.ask(picture, question, 1, { n_probs: 1, logit_bias: [[token, forcingBias]] });
      const [found] = reply.probabilities;
      if (found?.id !== token || !Number.isFinite(found.logprob)) throw new ScriptError(`llama-server told no log-probability of the token ${token}.`);
      replies.push(reply);
    }
    return replies;
  };
  return serverThroughput(settings, work, { mode: 'server', slots: 1 }, ask);
}
