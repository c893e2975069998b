/** What an operation does, and so what is promised of it when something goes wrong. */
export type Effect = 'read' | 'delete' | 'set' | 'set again' | 'unsafe' | 'ensure' | 'stream';

/** The operations of the five APIs, by hand: a client that declares another effect is found out by its requests. */
export const effectsOfOperations = {
  'vapi sessions.create': 'unsafe',
  'vapi sessions.get': 'read',
  'vapi sessions.list': 'read',
  'vapi sessions.update': 'set',
  'vapi sessions.delete': 'delete',
  'sipher sessions.create': 'unsafe',
  'sipher sessions.get': 'read',
  'sipher sessions.update': 'set',
  'sipher sessions.delete': 'delete',
  'edgegap sessions.create': 'unsafe',
  'edgegap sessions.get': 'read',
  'edgegap sessions.list': 'read',
  'edgegap sessions.update': 'set',
  'edgegap sessions.delete': 'delete',
  'edgegap sessions.bulkCreate': 'unsafe',
  'edgegap sessions.bulkDelete': 'delete',
  'portal sessions.create': 'unsafe',
  'portal sessions.createAsync': 'unsafe',
  'portal sessions.replay': 'unsafe',
  'portal sessions.get': 'read',
  'portal sessions.list': 'read',
  'portal sessions.listGrouped': 'read',
  'portal sessions.update': 'unsafe',
  'portal sessions.updateAsync': 'unsafe',
  'portal sessions.subscribe': 'stream',
  'uxmate sessions.create': 'unsafe',
  'uxmate sessions.get': 'read',
  'uxmate sessions.list': 'read',
  'uxmate sessions.listGrouped': 'read',
  'uxmate sessions.update': 'unsafe',
} as const satisfies Readonly<Record<string, Effect>>;

/** Other ways to ask for some of them, of which something else is promised or which another reader serves. */
const effectsOfOtherWays = {
  'vapi sessions.update, retryUpdate': 'set again',
  'sipher sessions.update, retryUpdate': 'set again',
  'edgegap sessions.update, retryUpdate': 'set again',
  'edgegap sessions.ensure': 'ensure',
  'portal sessions.subscribe, x-ndjson': 'stream',
  'portal sessions.subscribe, json': 'stream',
} as const satisfies Readonly<Record<string, Effect>>;

/** What the matrix calls: the name of an operation, and of a way to ask for it. */
export type OperationName = keyof typeof effectsOfOperations | keyof typeof effectsOfOtherWays;

/** The effect of each. */
export const effectOf: Readonly<Record<OperationName, Effect>> = { ...effectsOfOperations, ...effectsOfOtherWays };
