/** What needs Node: a transport on the dispatcher of Node's fetch, and checkpoints in files. Users get it from their provider's package. */
export { type FileCheckpoint, fileCheckpoint } from './file-checkpoint.ts';
export { type Dispatcher, type NodeTransportOptions, nodeTransport } from './node-transport.ts';
