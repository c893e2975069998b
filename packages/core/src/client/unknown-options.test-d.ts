import { expectTypeOf, it } from 'vitest';
import type { SubscribeOptions } from '../streaming/subscribe.ts';
import type { ClientOptions, ListAllOptions, UpdateOptions, UploadOptions } from './options.ts';
import type { CALL_OPTIONS, CLIENT_OPTIONS } from './unknown-options.ts';

it('CLIENT_OPTIONS has every option of a client', () => {
  expectTypeOf<(typeof CLIENT_OPTIONS)[number]>().toEqualTypeOf<keyof ClientOptions>();
});

it('CALL_OPTIONS has every option of a call', () => {
  type CallOption = keyof (UpdateOptions & UploadOptions & ListAllOptions & SubscribeOptions);
  expectTypeOf<(typeof CALL_OPTIONS)[number]>().toEqualTypeOf<CallOption>();
});
