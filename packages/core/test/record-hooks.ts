import type { Hooks } from '../src/index.ts';

type RecordedEvent = Readonly<Record<string, unknown>> & { readonly callId: number };

/** Hooks that record what they are called with. */
export function recordHooks() {
  const events: [string, RecordedEvent][] = [];
  const record = (name: string) => (event: object) => events.push([name, event as RecordedEvent]);
  const hooks: Hooks = {
    onStart: record('start'),
    onRequest: record('request'),
    onResponse: record('response'),
    onRetry: record('retry'),
    onReconcile: record('reconcile'),
    onSuccess: record('success'),
    onError: record('error'),
  };
  return {
    hooks,
    events,
    names: () => events.map(([name]) => name),
    /** Of each call that has started: its events, and the position of its parent among the calls. */
    calls() {
      const ids = [...new Set(events.map(([, { callId }]) => callId))];
      return ids.map((id) => {
        const own = events.filter(([, { callId }]) => callId === id);
        const parentId = own[0]?.[1]['parentId'];
        return {
          names: own.map(([name]) => name),
          ...(parentId !== undefined && { parent: ids.indexOf(Number(parentId)) }),
        };
      });
    },
  };
}
