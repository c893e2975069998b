import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { sendOverHttp } from '../test/node-http.ts';
import { socketWire } from './wire.ts';

async function serve(listener: RequestListener): Promise<AddressInfo> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return server.address() as AddressInfo; // as of every server on a port
}

it.each([
  ['', ''],
  ['x', ''],
  ['12345', '12'],
  ['x'.repeat(8_000_000), 'x'.repeat(4_000_000)],
])('cuts the body %.5j in two', async (whole, half) => {
  const { port } = await serve((_, outgoing) => void socketWire(outgoing).cut(new Response(whole, { status: 418 })));
  const answer = await sendOverHttp(`http://127.0.0.1:${port}`);
  expect(answer).toMatchObject({ status: 418, cut: true });
  expect(answer.body === half).toBe(true);
});

it('knows that its client has gone, before and after it asks', async () => {
  const { promise, noticed } = later();
  const { port } = await serve(async (_, outgoing) => {
    const wire = socketWire(outgoing);
    await wire.gone();
    await wire.gone();
    noticed();
  });
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  setTimeout(() => socket.destroy(), 20);
  await promise;
});

function later() {
  let noticed = () => {};
  const promise = new Promise<void>((resolve) => {
    noticed = resolve;
  });
  return { promise, noticed };
}
