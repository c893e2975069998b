import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../../control/clock.ts';
import type { CallEnv } from '../../server/call-env.ts';
import { authenticate, type Owner, readTenant } from './authentication.ts';
import type { Limits } from './limits.ts';
import { Refusal } from './refusal.ts';

/** What a route knows once a request is admitted. */
export interface Admitted extends Pick<CallEnv, 'Bindings'> {
  Variables: {
    owner: Owner;
    /** The path as the API sees it: without the emulator's prefix, and not decoded. */
    path: string;
  };
}

/** What the API looks at before any route does, in its order: the rate limit, the key, its tier, its daily quota. */
export function admission(limits: Limits, clock: Clock, prefix: string): MiddlewareHandler<Admitted> {
  return async (context, next) => {
    const { req } = context;
    const now = clock.now();
    context.header('X-Request-ID', req.header('X-Request-ID') || randomUUID());

    const { limit, windowSeconds, requests, resetSeconds } = limits.request(now, readTenant(req));
    context.header('RateLimit-Policy', `${limit};w=${windowSeconds}`);
    context.header('RateLimit-Limit', String(limit));
    context.header('RateLimit-Remaining', String(Math.max(0, limit - requests)));
    context.header('RateLimit-Reset', String(resetSeconds));
    if (requests > limit) {
      context.header('Retry-After', String(resetSeconds));
      const details = { retryAfter: Math.ceil(windowSeconds), limit };
      throw new Refusal(429, 'RATE_LIMIT_EXCEEDED', 'Too many requests, please try again later', details);
    }

    const path = new URL(req.url).pathname.slice(prefix.length) || '/';
    const owner = authenticate(req, path);
    limits.checkQuota(owner, now);
    context.set('owner', owner);
    context.set('path', path);
    await next();
    if (context.res.status < 400) limits.succeeded(owner, now);
  };
}
