/**
 * For Node: a transport on the dispatcher of its fetch, for the option `transport`, and checkpoints of bulk calls in files.
 *
 * @module @x/deployment-sessions/node
 */

export {
  type Dispatcher,
  type FileCheckpoint,
  fileCheckpoint,
  type NodeTransportOptions,
  nodeTransport,
} from '@x/core/node';
