import type { Fields } from '@x/core';
import * as v from 'valibot';

const nullishString = v.nullish(v.string());
const nullishNumber = v.nullish(v.number());
const nullishBoolean = v.nullish(v.boolean());

/** One open port of a deployment. */
export interface PortMapping {
  /** The port to connect to from outside. */
  external?: number | null | undefined;
  /** The port inside the container. */
  internal?: number | null | undefined;
  /** Such as `UDP`. */
  protocol?: string | null | undefined;
  name?: string | null | undefined;
  /** Whether TLS ends before the container. */
  tls_upgrade?: boolean | null | undefined;
  /** A ready-made address: with a scheme for web protocols, else `host:port`. */
  link?: string | null | undefined;
  proxy?: number | null | undefined;
}
const PortMappingSchema: v.GenericSchema<PortMapping> = v.object({
  external: nullishNumber,
  internal: nullishNumber,
  protocol: nullishString,
  name: nullishString,
  tls_upgrade: nullishBoolean,
  link: nullishString,
  proxy: nullishNumber,
} satisfies Fields<PortMapping>);

/** Where a deployment runs. */
export interface DeploymentLocation {
  city: string;
  country: string;
  continent: string;
  administrative_division: string;
  /** A name for people such as `Eastern Time`, not an IANA zone. */
  timezone: string;
  latitude: number;
  longitude: number;
}
const DeploymentLocationSchema: v.GenericSchema<DeploymentLocation> = v.object({
  city: v.string(),
  country: v.string(),
  continent: v.string(),
  administrative_division: v.string(),
  timezone: v.string(),
  latitude: v.number(),
  longitude: v.number(),
} satisfies Fields<DeploymentLocation>);

/** The deployment that a session is linked to: the game server. */
export interface Deployment {
  /** The deployment's id. */
  request_id: string;
  public_ip: string;
  /** Such as `Status.READY`. */
  status: string;
  /** True when players can connect. */
  ready: boolean;
  /** The host name to connect to. */
  fqdn: string;
  /** Whether an access list guards it. */
  whitelisting_active?: boolean | null | undefined;
  /** By the port's name, or the internal port as a string. */
  ports?: Record<string, PortMapping> | null | undefined;
  location?: DeploymentLocation | null | undefined;
  tags?: string[] | null | undefined;
  /** Capacity. */
  sockets?: number | null | undefined;
  /** Capacity in use. */
  sockets_usage?: number | null | undefined;
  /** False: closed to sessions. */
  is_joinable_by_session?: boolean | null | undefined;
}
/** @internal */
export const DeploymentSchema: v.GenericSchema<Deployment> = v.object({
  request_id: v.string(),
  public_ip: v.string(),
  status: v.string(),
  ready: v.boolean(),
  fqdn: v.string(),
  whitelisting_active: nullishBoolean,
  ports: v.nullish(v.record(v.string(), PortMappingSchema)),
  location: v.nullish(DeploymentLocationSchema),
  tags: v.nullish(v.array(v.string())),
  sockets: nullishNumber,
  sockets_usage: nullishNumber,
  is_joinable_by_session: nullishBoolean,
} satisfies Fields<Deployment>);
