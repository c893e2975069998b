import { fileFromPath, nodeTransport } from '../src/node.ts';
import { createPortal } from '../src/portal/index.ts';

// A process of its own, so that its memory is that of an upload: sends a file to the service and tells how much more it
// held at most.

const [baseUrl = '', token = '', path = '', way] = process.argv.slice(2);
const portal = createPortal({
  baseUrl,
  token,
  transport: way === 'nodeTransport' ? nodeTransport() : undefined,
  fetch: way === 'the option fetch' ? (url, init) => fetch(url, init) : undefined,
});
const file = await fileFromPath(path);
// What a first request takes, whatever it sends.
await portal.sessions.create({
  agent_id: 'agent-1',
  text_prompt: 'Hi',
  files: [{ name: 'a', data: new Uint8Array(1) }],
});
const before = process.memoryUsage().rss;
let most = before;
const timer = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss);
}, 5);
const { id } = await portal.sessions.create({ agent_id: 'agent-1', text_prompt: 'Look', files: [file] });
clearInterval(timer);
console.log(JSON.stringify({ id, extraBytes: most - before }));
