/** What needs Node: a transport on the dispatcher of Node's fetch, for the option `transport`. */
export { type Dispatcher, type NodeTransportOptions, nodeTransport } from '@x/core/node';
