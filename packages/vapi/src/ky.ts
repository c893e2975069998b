/** A transport on an instance of ky, for the option `transport`: its hooks can add headers and see responses. */
export { type Ky, type KyOptions, kyTransport } from '@x/core/ky';
