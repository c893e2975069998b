import { expectTypeOf, it } from 'vitest';
import type { SubscribeOptions } from '../streaming/subscribe.ts';
import type { ClientOptions, ListAllOptions, UpdateOptions, UploadOptions } from './options.ts';
import type { CALL_OPTIONS, CLIENT_OPTIONS } from './unknown-options.ts';

it('CLIENT_OPTIONS has every option of a client', () => {
  expectTypeOf<(typeof CLIENT_OPTIONS)[number]>().toEqualTypeOf<keyof ClientOptions>();
});

it('a misspelt hook does not compile in an object literal', () => {
  const onSuccess = () => {};
  // @ts-expect-error -- there is no hook `onSucces`
  expectTypeOf<ClientOptions>({ hooks: { onSucces: onSuccess } });
  // @ts-expect-error -- nor in one of several sets
  expectTypeOf<ClientOptions>({ hooks: [{ onSuccess }, { onSucces: onSuccess, onSuccess }] });
});

it('CALL_OPTIONS has every option of a call', () => {
  type CallOption = keyof (UpdateOptions & UploadOptions & ListAllOptions & SubscribeOptions);
  expectTypeOf<(typeof CALL_OPTIONS)[number]>().toEqualTypeOf<CallOption>();
});
