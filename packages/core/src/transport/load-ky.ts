import ky, { type KyInstance } from 'ky';

/** In browsers and workers ky is part of the bundle: to fetch it by itself could fail, or take as long as a request may. */
export function loadKy(): KyInstance {
  return ky;
}
