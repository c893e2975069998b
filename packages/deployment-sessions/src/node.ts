/** What needs Node: a transport on `node:http(s)`, for the option `transport`, and checkpoints of bulk calls in files. */
export {
  type FileCheckpoint,
  fileCheckpoint,
  type NodeTransport,
  type NodeTransportOptions,
  nodeTransport,
  type RequestAgent,
} from '@x/core/node';
