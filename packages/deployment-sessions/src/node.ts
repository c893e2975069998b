/** What needs Node: a transport on the dispatcher of Node's fetch, for the option `transport`, and checkpoints of bulk calls in files. */
export {
  type Dispatcher,
  type FileCheckpoint,
  fileCheckpoint,
  type NodeTransportOptions,
  nodeTransport,
} from '@x/core/node';
