/** What needs Node: a transport on the dispatcher of Node's fetch. Users get it from their provider's package. */
export { type Dispatcher, type NodeTransportOptions, nodeTransport } from './node-transport.ts';
