/** The module that a generated client is built into, in the folder of its project. */
export const GENERATED = './vapi-client.js';
