import * as v from 'valibot';
import { NoList } from './input.ts';
import { mapProviders, type ProviderName, providerNames } from './providers/index.ts';

/** An object with what `schema` says for each API that it names, and for nothing else. */
export function byProvider(schema: (name: ProviderName) => v.GenericSchema) {
  const entries = mapProviders<Record<ProviderName, v.GenericSchema>>((name) => v.optional(schema(name)));
  return v.pipe(
    NoList,
    v.strictObject(entries, ({ expected }) =>
      expected === 'never' ? `is not an API; expected one of ${providerNames.join(', ')}` : 'must be an object',
    ),
  );
}
