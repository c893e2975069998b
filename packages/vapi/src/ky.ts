/**
 * A transport on your own instance of ky, for the option `transport`.
 *
 * @module @x/vapi/ky
 */

export { type Ky, type KyOptions, kyTransport } from '@x/core/ky';
