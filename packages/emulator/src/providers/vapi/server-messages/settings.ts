import * as v from 'valibot';
import { fields, numberFrom, Switch } from '../../../input.ts';

/** How a receiver can tell that a server message is Vapi's. */
export type ServerAuthentication =
  | { /** Sent as it is in `X-Vapi-Secret`. */ readonly secret: string }
  | { /** Sent as a bearer token in `Authorization`. */ readonly bearer: string }
  | { readonly hmac: HmacAuthentication };

/** A signature over `{timestamp}.{body}`. */
export interface HmacAuthentication {
  readonly key: string;
  /** Default: `sha256`. */
  readonly algorithm?: 'sha256' | 'sha512' | 'sha1' | undefined;
  /** Default: `hex`. */
  readonly encoding?: 'hex' | 'base64' | undefined;
  /** Default: `x-signature`. */
  readonly signatureHeader?: string | undefined;
  /** Default: `x-timestamp`. */
  readonly timestampHeader?: string | undefined;
  /** Since 1970, by the emulator's clock. Vapi does not document which it is. Default: `seconds`. */
  readonly timestampUnit?: 'seconds' | 'milliseconds' | undefined;
}

/** How the webhooks of Vapi are sent. */
export interface ServerMessageSettings {
  /** The organisation's server, for assistants that name none. Default: none. */
  readonly serverUrl?: string | undefined;
  /** Default: none, which leaves messages unsigned. */
  readonly authentication?: ServerAuthentication | undefined;
  /** Milliseconds of the emulator's clock by which each message is late. Default: 0. */
  readonly delay?: number | undefined;
  /** Sends each message twice, the same byte for byte. Default: false. */
  readonly twice?: boolean | undefined;
  /** Sends every other message, the first included, a second of the clock later than its turn. Default: false. */
  readonly outOfOrder?: boolean | undefined;
}

const text = v.string('must be a string');

const Authentication = v.union(
  [
    fields({ secret: text }),
    fields({ bearer: text }),
    fields({
      hmac: fields({
        key: text,
        algorithm: v.optional(v.picklist(['sha256', 'sha512', 'sha1'])),
        encoding: v.optional(v.picklist(['hex', 'base64'])),
        signatureHeader: v.optional(text),
        timestampHeader: v.optional(text),
        timestampUnit: v.optional(v.picklist(['seconds', 'milliseconds'])),
      }),
    }),
  ],
  'must be { secret }, { bearer } or { hmac: { key, … } }',
);

export const ServerMessageSettingsSchema = fields({
  serverUrl: v.optional(text),
  authentication: v.optional(Authentication),
  delay: v.optional(numberFrom(0)),
  twice: v.optional(Switch),
  outOfOrder: v.optional(Switch),
});
