/** What needs Node: a transport on `node:http(s)`. Users get it from their provider's package. */

export { type NodeTransport, type NodeTransportOptions, nodeTransport, type RequestAgent } from './node-transport.ts';
