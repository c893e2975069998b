import type { TestProject } from 'vitest/node';
import { type Fetched, fetchWithNpm } from '../src/fetch-with-npm.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    environments: Fetched;
  }
}

/** What users have around our packages: fetches, test doubles, test runners, loggers, bundlers. By the name to load it by. */
const dependencies = {
  '@react-native/babel-preset': '0.87.1',
  '@react-native/metro-babel-transformer': '0.87.1',
  '@sentry/node': '11.12.0',
  'abort-controller': '3.0.0',
  'cross-fetch': '4.1.0',
  'hermes-compiler': '260318099.0.6',
  jest: '30.5.2',
  'jest-environment-jsdom': '30.5.2',
  jsdom: '31.0.1',
  metro: '0.87.1',
  msw: '3.0.5',
  nock: '15.0.6',
  'node-fetch2': 'npm:node-fetch@2.7.0',
  'node-fetch3': 'npm:node-fetch@3.3.1',
  pino: '10.4.0',
  vitest: '5.1.1',
  undici6: 'npm:undici@6.29.1',
  undici7: 'npm:undici@7.30.2',
  undici8: 'npm:undici@8.13.0',
  'whatwg-fetch': '3.6.20',
};

/** Runs once before all test files: two that fetched at the same time would write into one folder. */
export async function setup({ provide }: TestProject): Promise<void> {
  const description = 'what users have around our packages (350 MB)';
  provide('environments', await fetchWithNpm({ folder: 'environments', dependencies, description }));
}
