import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoadBudget } from './first-load-budget.ts';

export default defineConfig({
  plugins: [react(), firstLoadBudget({ scriptGzipBytes: 250 * 1024 })],
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // The polyfill would be an inline script, which the content security policy forbids.
    modulePreload: { polyfill: false },
    // Icons and fonts stay files: `img-src 'self'` then needs no exception.
    assetsInlineLimit: 0,
  },
});
