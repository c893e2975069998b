import { expect } from 'vitest';
import type { DeploymentChange, DeploymentInput, EmulatorOptions } from '../src/index.ts';
import { edgegapCaller } from './edgegap-caller.ts';
import { start } from './start.ts';

/** An emulator with a deployment of its own, and what calls and drives that one. */
export async function stageDeployment(deployment: DeploymentInput = {}, options: EmulatorOptions = {}) {
  const emulator = await start(options);
  emulator.clock.freeze(new Date('2026-01-01T00:00:00Z'));
  const { request_id } = emulator.deployments.create(deployment);
  const call = edgegapCaller(emulator, { deployment: request_id });
  const drive = (change: DeploymentChange) => emulator.deployments.update(request_id, change);
  /** What has become of the webhooks, once all are done with. */
  const settled = async () => {
    const isDone = () => emulator.webhooks().every(({ status, problem }) => (status ?? problem) !== undefined);
    await expect.poll(isDone, { timeout: 10_000 }).toBe(true);
    return emulator.webhooks();
  };
  return { emulator, request_id, call, drive, settled };
}
