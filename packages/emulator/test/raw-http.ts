import { connect } from 'node:net';

/** Sends these bytes and no more, and gives all that comes back until the other side has closed the connection. */
export async function exchangeRaw(url: string, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  // A server may reset what it does not read to its end.
  socket.on('error', () => {});
  // Every byte is one character.
  socket.setEncoding('latin1').on('data', (text) => {
    received += text;
  });
  await new Promise((resolve) => {
    socket.on('close', resolve);
    socket.end(bytes);
  });
  return received;
}
