/** What needs Node: a transport on `node:http(s)`, for the option `transport`. */
export { type NodeTransport, type NodeTransportOptions, nodeTransport, type RequestAgent } from '@x/core/node';
