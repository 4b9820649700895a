// How the page is bundled. Its Content-Security-Policy is `script-src 'self' 'wasm-unsafe-eval'`: no inline script, no
// data: URL, so nothing is inlined. Paths are relative: the page also works below any sub-path of a static host.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// A build that a test run starts inherits NODE_ENV=test; Svelte's development mode is half as fast and a quarter larger.
process.env['NODE_ENV'] = 'production';

export default defineConfig({
  base: './',
  publicDir: 'public',
  plugins: [svelte()],
  worker: { format: 'es' },
  build: {
    outDir: 'build/page',
    assetsInlineLimit: 0,
    sourcemap: false,
    // Chromium, Firefox and Safari that have module workers, WebAssembly SIMD and CompressionStream.
    target: 'es2023',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
