/** What needs Node: a transport on `node:http(s)`, and checkpoints in files. Users get it from their provider's package. */

export { type FileCheckpoint, fileCheckpoint } from './file-checkpoint.ts';
export { type NodeTransport, type NodeTransportOptions, nodeTransport, type RequestAgent } from './node-transport.ts';
