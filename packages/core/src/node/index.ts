/**
 * For Node: a transport on the dispatcher of its fetch, and checkpoints of bulk calls in files.
 *
 * @module @x/core/node
 */

export { type FileCheckpoint, fileCheckpoint } from './file-checkpoint.ts';
export { type Dispatcher, type NodeTransportOptions, nodeTransport } from './node-transport.ts';
