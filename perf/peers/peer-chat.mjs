// llama-mtmd-cli as a peer with its model kept loaded: its chat mode, driven through stdin.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { ScriptError } from './peer-runs.mjs';

const prompt = '\n> ';
const cleared = 'Chat history cleared';

/**
 * A running llama-mtmd-cli. Every question is a conversation of its own: /image, the question, /clear; the model and its buffers stay. The tool frames nothing that
 * it generates, but prints a mark of our choice before it reads a message (MTMD_TEST_RESPONSE_MARKER), a newline when the prompt is in the KV cache, and a sentence
 * of its own after /clear; between these lies the answer.
 */
export class PeerChat {
  #child;
  #mark = `@@${randomUUID()}@@`;
  #output = '';
  #errors = '';
  #wake = () => {};
  #ended;

  /** Starts it and waits for its first prompt: the model is loaded. */
  static async start(program, { model, mmproj, threads, tokens, context = 1024, flags = [] }) {
    const chat = new PeerChat();
    chat.#child = spawn(program, ['-m', model, '--mmproj', mmproj, '-t', String(threads), '-tb', String(threads), '-ngl', '0', '-c', String(context), '-ub', '1024',
      '-n', String(tokens), '--ignore-eos', '--temp', '0', '--top-k', '1', '--jinja', ...flags], { env: { ...process.env, MTMD_TEST_RESPONSE_MARKER: chat.#mark } });
    chat.#child.stdout.setEncoding('utf8').on('data', (text) => {
      chat.#output += text;
      chat.#wake();
    });
    chat.#child.stderr.setEncoding('utf8').on('data', (text) => { chat.#errors += text; });
    chat.#child.stdin.on('error', () => {}); // it ended: told below
    for (const event of ['error', 'exit']) {
      chat.#child.once(event, (what) => {
        chat.#ended = `llama-mtmd-cli ended (${what?.message ?? what}):\n${chat.#errors.trimEnd().split('\n').slice(-15).join('\n')}`;
        chat.#wake();
      });
    }
    process.once('exit', chat.#kill);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, chat.#interrupted);
    try {
      await chat.#until(prompt);
    } catch (error) {
      chat.stop();
      throw error;
    }
    return chat;
  }

  #kill = () => this.#child.kill('SIGKILL');
  #interrupted = () => process.exit(130);

  /** Waits until the text is in the output; takes the output up to its end away. */
  async #until(text) {
    for (;;) {
      const at = this.#output.indexOf(text);
      if (at >= 0) {
        const before = this.#output.slice(0, at);
        this.#output = this.#output.slice(at + text.length);
        return before;
      }
      if (this.#ended !== undefined) throw new ScriptError(this.#ended);
      await new Promise((resolve) => { this.#wake = resolve; });
    }
  }

  /**
   * Asks one question about the picture in a file. ttftMs: until the prompt is in the KV cache, so without sampling the first token; totalMs: until the tool waits for
   * the next question. Forgetting the conversation is in totalMs.
   */
  async ask(picture, question) {
    const encoded = this.encodings;
    const start = performance.now();
    this.#child.stdin.write(`/image ${picture}\n${question}\n/clear\n`);
    await this.#until(this.#mark);
    await this.#until('\n'); // of the mark's line
    await this.#until('\n');
    const ttftMs = performance.now() - start;
    const answer = await this.#until(cleared);
    await this.#until(prompt);
    const totalMs = performance.now() - start;
    if (this.encodings !== encoded + 1) throw new ScriptError(`llama-mtmd-cli encoded ${this.encodings - encoded} pictures for a question about one.`);
    return { ttftMs, totalMs, answer: answer.replace(/(\n> )+$/, '') };
  }

  /** How many pictures it says it has encoded. */
  get encodings() {
    return this.#errors.split('mtmd batch encoding done').length - 1;
  }

  stop() {
    process.off('exit', this.#kill);
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, this.#interrupted);
    this.#child.kill('SIGKILL'); // nothing of it is kept
  }
}
