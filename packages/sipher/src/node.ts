/**
 * For Node: a transport on the dispatcher of its fetch, for the option `transport`.
 *
 * @module @x/sipher/node
 */

export { type Dispatcher, type NodeTransportOptions, nodeTransport } from '@x/core/node';
