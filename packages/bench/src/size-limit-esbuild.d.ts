// The package has no types of its own.
declare module '@size-limit/esbuild' {
  import type { Plugin } from 'size-limit';

  const plugins: readonly Plugin[];
  export default plugins;
}
