import { defineConfig } from 'vite';

// Relative addresses: the built page can be put into any folder of any server.
export default defineConfig({ base: './' });
