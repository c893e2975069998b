import * as v from 'valibot';

const portMapping = v.object({
  /** The port to dial from outside. */
  external: v.nullish(v.number()),
  /** The port inside the container. */
  internal: v.nullish(v.number()),
  /** Such as `UDP`. */
  protocol: v.nullish(v.string()),
  name: v.nullish(v.string()),
  /** Whether TLS ends before the container. */
  tls_upgrade: v.nullish(v.boolean()),
  /** A ready-made address: with a scheme for web protocols, else `host:port`. */
  link: v.nullish(v.string()),
  proxy: v.nullish(v.number()),
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
  whitelisting_active: v.nullish(v.boolean()),
  /** By the port's name, or the internal port as text. */
  ports: v.nullish(v.record(v.string(), PortMappingSchema)),
  location: v.nullish(DeploymentLocationSchema),
  tags: v.nullish(v.array(v.string())),
  /** Capacity. */
  sockets: v.nullish(v.number()),
  /** Capacity in use. */
  sockets_usage: v.nullish(v.number()),
  /** False: closed to sessions. */
  is_joinable_by_session: v.nullish(v.boolean()),
});
/** The deployment that a session is linked to: the game server. */
export interface Deployment extends v.InferOutput<typeof deployment> {}
export const DeploymentSchema: v.GenericSchema<Deployment> = deployment;
