/** Where control is, beside the APIs. */
export const controlPrefix = '/_emulator';
