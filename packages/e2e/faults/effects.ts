/** What an operation does, and so what is promised of it when something goes wrong. */
export type Effect = 'read' | 'delete' | 'set' | 'unsafe' | 'stream';

/** The operations of the five APIs, by hand: a client that declares another effect is found out by its requests. */
export const effectOf = {
  'vapi sessions.create': 'unsafe',
  'vapi sessions.get': 'read',
  'vapi sessions.list': 'read',
  'vapi sessions.update': 'set',
  'vapi sessions.delete': 'delete',
  'sipher sessions.create': 'unsafe',
  'sipher sessions.get': 'read',
  'sipher sessions.update': 'set',
  'sipher sessions.delete': 'delete',
  'deployment-sessions sessions.create': 'unsafe',
  'deployment-sessions sessions.get': 'read',
  'deployment-sessions sessions.list': 'read',
  'deployment-sessions sessions.update': 'set',
  'deployment-sessions sessions.delete': 'delete',
  'deployment-sessions sessions.bulkCreate': 'unsafe',
  'deployment-sessions sessions.bulkDelete': 'delete',
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

/** The name of an operation, as errors give it. */
export type OperationName = keyof typeof effectOf;
