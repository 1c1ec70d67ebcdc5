// An OpenAI-compatible server on loopback that answers at once, or with faults as a seed says. For kill-api.mjs and latency.mjs; the tests have one of their own.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const hash = (text) => createHash('sha256').update(text).digest();

/** A number from 0 to below 1 that is the same for the same text. */
const drawn = (text) => hash(text).readUInt32LE(0) / 4294967296;

const piece = (delta, finish = null) => `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** A prompt's answer: always the same one. */
function answerOf(prompt) {
  const draw = drawn(`answer ${prompt}`);
  if (draw < 0.05) return { text: 'I cannot say', finish: 'content_filter' };
  if (draw < 0.1) return { text: 'Let me think about', finish: 'length' };
  return { text: draw < 0.55 ? 'yes' : 'no', finish: 'stop' };
}

const faults = {
  error500: (response) => response.writeHead(500).end('<html>Internal Server Error</html>'),
  overloaded: (response) => response.writeHead(503, { 'retry-after': '0' }).end('{"error":{"message":"overloaded"}}'),
  limited: (response) => response.writeHead(429, { 'retry-after': '0' }).end('{"error":{"message":"slow down"}}'),
  limitedWithoutTime: (response) => response.writeHead(429).end('{"error":{"message":"slow down"}}'),
  refusedConnection: (response) => response.socket.destroy(),
  cut: (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(piece({ content: 'ye' }), () => response.socket.destroy());
  },
  malformed: (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${piece({ content: 'ye' })}data: {"choices": [\n\n`),
  withoutEnd: (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(piece({ content: 'ye' })),
  stall: (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(piece({ content: 'ye' }));
  },
};

/**
 * Starts it; `{ url, asked, faulty, lastBody, close }`. `settings` may be changed while it runs: the share of requests that meet a fault (drawn from seed, prompt and how
 * often it was asked before), and the milliseconds before an answer (as drawn, up to).
 */
export async function startServer(settings) {
  const state = { asked: new Map(), faulty: 0, total: 0, lastBody: '' };
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      if (request.method === 'GET') return response.writeHead(200, { 'content-type': 'application/json' }).end('{"object":"list","data":[]}');
      state.lastBody = Buffer.concat(parts).toString();
      const prompt = JSON.parse(state.lastBody).messages[0].content.map((part) => part.text ?? '').join('').trim();
      const before = state.asked.get(prompt) ?? 0;
      state.asked.set(prompt, before + 1);
      state.total++;
      const name = `${settings.seed} ${before} ${prompt}`;
      const isFaulty = drawn(`fault ${name}`) < settings.faults;
      const answer = () => {
        if (isFaulty) {
          state.faulty++;
          const kinds = Object.values(faults);
          return kinds[Math.floor(drawn(`kind ${name}`) * kinds.length)](response);
        }
        const { text, finish } = answerOf(prompt);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(piece({ role: 'assistant', content: text.slice(0, 1) }));
        response.write(piece({ content: text.slice(1) }));
        response.write(piece({}, finish));
        response.write(`data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [], usage: { prompt_tokens: 10 + prompt.length, completion_tokens: text.length, total_tokens: 10 + prompt.length + text.length } })}\n\n`);
        response.end('data: [DONE]\n\n');
      };
      const delay = drawn(`delay ${name}`) * settings.delayMs;
      if (delay > 0) setTimeout(answer, delay);
      else answer();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    state,
    url: `http://127.0.0.1:${server.address().port}/v1`,
    close: () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
  };
}
