import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * `npm run build`: the settings pages as static files, which server/api/dashboard.ts serves. Nothing comes
 * from elsewhere.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/settings/',
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, sourcemap: false, target: 'es2022', assetsInlineLimit: 0 },
  logLevel: 'warn',
});
