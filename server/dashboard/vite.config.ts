import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const CLASSES = /@mantine\/core\/esm\/.*\/(\w+)\.module\.css\.mjs$/;

/** Each part of Mantine brings its own styles, so that a page loads those of what it shows and no others. */
const mantineStyles: Plugin = {
  name: 'mantine-styles',
  transform(code, id) {
    const [, part] = CLASSES.exec(id) ?? [];
    return part && { code: `import '@mantine/core/styles/${part}.css';\n${code}`, map: null };
  },
};

/** What the first page needs is one file: in thirty it would be a tenth larger over the wire. */
const first = { name: 'first', test: /dashboard\/(?:app|pages\/integrations\/gallery)\.tsx$/ };

/**
 * `npm run build`: the settings pages as static files, which server/api/dashboard.ts serves. Nothing comes
 * from elsewhere.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/settings/',
  plugins: [mantineStyles, react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: [first] } } },
  },
  logLevel: 'warn',
});
