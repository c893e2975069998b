/** In a module of its own, so that bundlers leave out what else ky exports, though it is loaded only when it is needed. */
export { default as ky } from 'ky';
