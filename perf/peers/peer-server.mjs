// llama-server as a peer: started for one measurement, asked over HTTP, stopped.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ScriptError } from './peer-runs.mjs';

const startSeconds = 180;

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * A running llama-server. Questions go to /completion with the prompt that the server itself makes of the model's chat template, the picture's mark before the
 * question and a newline between, as FastEval puts them.
 */
export class PeerServer {
  #child;
  #log;
  #port;
  // No time limits: with several slots an answer can take minutes.
  #agent = new Agent({ keepAlive: true });
  #prompt;

  /** Starts it, waits until the model is loaded. flags: further options of llama-server, which override the ones given here. */
  static async start(program, { model, mmproj, threads, slots = 1, contextPerSlot = 1024, folder, flags = [] }) {
    const server = new PeerServer();
    server.#port = await freePort();
    server.#log = join(folder, 'llama-server.log');
    const log = openSync(server.#log, 'w');
    server.#child = spawn(program, ['-m', model, '--mmproj', mmproj, '-t', String(threads), '-tb', String(threads), '-ngl', '0', '-np', String(slots),
      '-c', String(slots * contextPerSlot), '--host', '127.0.0.1', '--port', String(server.#port), ...flags], { stdio: ['ignore', log, log] });
    closeSync(log);
    process.once('exit', server.#kill);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, server.#interrupted);
    try {
      await server.#ready();
      server.#prompt = await server.#template();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  #kill = () => this.#child.kill('SIGKILL');
  #interrupted = () => process.exit(130);

  async #ready() {
    const failed = new Promise((_, reject) => {
      this.#child.once('error', (error) => reject(new ScriptError(`llama-server could not be run: ${error.message}`)));
      this.#child.once('exit', (status) => reject(new ScriptError(`llama-server ended with ${status}:\n${this.#tail()}`)));
    });
    failed.catch(() => {});
    const deadline = Date.now() + startSeconds * 1000;
    const healthy = () => this.#send('GET', '/health').then(() => true, () => false);
    while (!await Promise.race([healthy(), failed])) {
      if (Date.now() > deadline) throw new ScriptError(`llama-server was not ready after ${startSeconds} s:\n${this.#tail()}`);
      await Promise.race([delay(50), failed]);
    }
  }

  #tail = () => readFileSync(this.#log, 'utf8').trimEnd().split('\n').slice(-15).join('\n');

  async #template() {
    const { media_marker: mark } = await this.#send('GET', '/props');
    const question = '@@question@@';
    const { prompt } = await this.#send('POST', '/apply-template', { messages: [{ role: 'user', content: `${mark}\n${question}` }] });
    const parts = prompt.split(question);
    if (!prompt.includes(mark) || parts.length !== 2) throw new ScriptError(`llama-server's chat template lost the picture or the question: ${prompt}`);
    return (text) => parts.join(text);
  }

  #send(method, path, body) {
    return new Promise((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: this.#port, method, path, agent: this.#agent, headers: { 'Content-Type': 'application/json' } }, (response) => {
        const chunks = [];
        response.on('data', (data) => chunks.push(data));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode !== 200) reject(new ScriptError(`llama-server answered ${path} with ${response.statusCode}: ${text.slice(0, 500)}\n${this.#tail()}`));
          else resolve(JSON.parse(text));
        });
      });
      call.on('error', (error) => reject(new ScriptError(`llama-server did not answer ${path}: ${error.message}\n${this.#tail()}`)));
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /**
   * Asks about a picture (base64 of its file). The most likely token always; the end of generation is passed over, so that every answer has the same length.
   * @returns {Promise<{ content: string, cached: number, probabilities: object[] }>}
   */
  async ask(picture, question, tokens, more = {}) {
    const answer = await this.#send('POST', '/completion', {
      prompt: { prompt_string: this.#prompt(question), multimodal_data: [picture] },
      n_predict: tokens, ignore_eos: true, temperature: 0, top_k: 1, cache_prompt: true, ...more,
    });
    if (answer.tokens_predicted !== tokens) throw new ScriptError(`llama-server generated ${answer.tokens_predicted} tokens instead of ${tokens}.`);
    return { content: answer.content, cached: answer.timings.cache_n, evaluated: answer.timings.prompt_n, probabilities: answer.completion_probabilities ?? [] };
  }

  /** Seconds of processor time it has used; null where the system does not tell. Unlike wall time, it hardly depends on what else runs. */
  get processorSeconds() {
    if (process.platform !== 'linux') return null;
    // Behind the name, which may hold spaces: state is the first field, utime and stime, in hundredths of a second, the 12th and 13th.
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async tokenize(text) {
    return (await this.#send('POST', '/tokenize', { content: text, add_special: false })).tokens;
  }

  /** Copies what a slot's cache holds into others, through a file: the server has to run with --slot-save-path. */
  async copySlot(from, others) {
    await this.#send('POST', `/slots/${from}?action=save`, { filename: 'slot.bin' });
    for (const slot of others) await this.#send('POST', `/slots/${slot}?action=restore`, { filename: 'slot.bin' });
  }

  async stop() {
    process.off('exit', this.#kill);
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, this.#interrupted);
    this.#agent.destroy();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL'); // nothing of it is kept
    await ended;
  }
}
