import * as v from 'valibot';
import { nullishFlag, nullishNumber, nullishText } from './basics.ts';

const portMapping = v.object({
  /** The port to dial from outside. */
  external: nullishNumber,
  /** The port inside the container. */
  internal: nullishNumber,
  /** Such as `UDP`. */
  protocol: nullishText,
  name: nullishText,
  /** Whether TLS ends before the container. */
  tls_upgrade: nullishFlag,
  /** A ready-made address: with a scheme for web protocols, else `host:port`. */
  link: nullishText,
  proxy: nullishNumber,
});
/** One open port of a deployment. */
export interface PortMapping extends v.InferOutput<typeof portMapping> {}
const PortMappingSchema: v.GenericSchema<PortMapping> = portMapping;

const deploymentLocation = v.object({
  city: v.string(),
  country: v.string(),
  continent: v.string(),
  administrative_division: v.string(),
  /** A name for people such as `Eastern Time`, not an IANA zone. */
  timezone: v.string(),
  latitude: v.number(),
  longitude: v.number(),
});
/** Where a deployment runs. */
export interface DeploymentLocation extends v.InferOutput<typeof deploymentLocation> {}
const DeploymentLocationSchema: v.GenericSchema<DeploymentLocation> = deploymentLocation;

const deployment = v.object({
  /** The deployment's id. */
  request_id: v.string(),
  public_ip: v.string(),
  /** Such as `Status.READY`. */
  status: v.string(),
  /** True when players can connect. */
  ready: v.boolean(),
  /** The host name to connect to. */
  fqdn: v.string(),
  /** Whether an access list guards it. */
  whitelisting_active: nullishFlag,
  /** By the port's name, or the internal port as text. */
  ports: v.nullish(v.record(v.string(), PortMappingSchema)),
  location: v.nullish(DeploymentLocationSchema),
  tags: v.nullish(v.array(v.string())),
  /** Capacity. */
  sockets: nullishNumber,
  /** Capacity in use. */
  sockets_usage: nullishNumber,
  /** False: closed to sessions. */
  is_joinable_by_session: nullishFlag,
});
/** The deployment that a session is linked to: the game server. */
export interface Deployment extends v.InferOutput<typeof deployment> {}
export const DeploymentSchema: v.GenericSchema<Deployment> = deployment;
