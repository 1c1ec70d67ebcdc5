// Samples per second of both sides over the same pictures and questions. A sample is one answered question.
import { readFileSync } from 'node:fs';
import { benchMedian, output, parseJson, peer, ScriptError } from './peer-runs.mjs';
import { PeerChat } from './peer-chat.mjs';
import { PeerServer } from './peer-server.mjs';

/**
 * llama-server's best settings, found with server_settings.mjs (README.md). They stand before what --server-flags adds.
 */
export const serverFlags = { server: [], slots: [], pinned: [] };

/** Our side: everything that is known of `fasteval bench` over many pictures is in this function. */
export function benchThroughput({ fasteval, model, mmproj, threads, parallel, bench }, work, answer) {
  const result = parseJson(output(fasteval, ['bench', '--model', model, '--mmproj', mmproj, '--images', String(work.pictures.length), '--image-folder', work.folder,
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
  const server = await PeerServer.start(peer('llama-server', settings.peers), { ...settings, slots, folder: work.root, flags: [...serverFlags[mode], ...settings.serverFlags] });
  try {
    const pictures = work.pictures.map(base64);
    await ask(server, base64(work.warmUp), 'Is this a picture?', 0);
    const replies = [];
    const collect = async (...args) => replies.push(...await ask(server, ...args));
    const start = performance.now();
    if (mode === 'server') {
      for (const picture of pictures) for (const question of work.questions) await collect(picture, question);
    } else if (mode === 'slots') {
      // As a client does it that keeps every slot busy: the questions in their order, so many of them under way at any time.
      await inParallel(slots, pictures.flatMap((picture) => work.questions.map((question) => [picture, question])), ([picture, question]) => collect(picture, question));
    } else {
      // The client knows how the server works: a picture's questions one after the other in a slot of its own, so that every slot finds its picture in its cache.
      await inParallel(slots, pictures, async (picture, slot) => {
        for (const question of work.questions) await collect(picture, question, slot);
      });
    }
    const seconds = (performance.now() - start) / 1000;
    const total = (key) => replies.reduce((sum, reply) => sum + reply[key], 0);
    return { samples_per_s: work.samples / seconds, reused_share: total('cached') / (total('cached') + total('evaluated')) };
  } finally {
    await server.stop();
  }
}

/** Generated answers of a length in tokens. */
export const answering = {
  server: (settings, work, tokens) => serverThroughput(settings, work, { mode: 'server', slots: 1 }, askFor(tokens)),
  slots: (settings, work, tokens) => serverThroughput(settings, work, { mode: 'slots', slots: settings.slots }, askFor(tokens)),
  pinned: (settings, work, tokens) => serverThroughput(settings, work, { mode: 'pinned', slots: settings.slots }, askFor(tokens)),

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

/** A GBNF literal. */
const literal = (text) => `root ::= ${JSON.stringify(text)}`;

/**
 * Likelihoods of options. four: a request per option, in which the option is all that can be generated, and the reply tells the model's own probabilities of its tokens. one: a
 * single request for the probabilities of the likeliest tokens, which is enough where every option is one token.
 */
export async function scoring(settings, work, options, against) {
  let forced;
  const ask = async (server, picture, question) => {
    forced ??= await Promise.all(options.map(async (option) => ({ option, tokens: await server.tokenize(option) })));
    if (against === 'one') {
      if (forced.some(({ tokens }) => tokens.length > 1)) throw new ScriptError('--against one: an option has more than one token.', 2);
      return [await server.ask(picture, question, 1, { n_probs: 1000 })];
    }
    const replies = [];
    for (const { option, tokens } of forced) {
      const force = tokens.length === 1 ? { logit_bias: [[tokens[0], 1000]] } : { grammar: literal(option) };
      const reply = await server.ask(picture, question, tokens.length, { n_probs: 1, ...force });
      if (reply.content.trim() !== option) throw new ScriptError(`llama-server generated '${reply.content}' instead of the option '${option}'.`);
      if (!reply.probabilities.every((one) => Number.isFinite(one.logprob))) throw new ScriptError('llama-server told no log-probabilities.');
      replies.push(reply);
    }
    return replies;
  };
  return serverThroughput(settings, work, { mode: 'server', slots: 1 }, ask);
}
