// Builds the settings pages. Run by npm after an installation, so that `npm start` needs no step of its own.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';

await build({ configFile: new URL('./vite.config.ts', import.meta.url).pathname, logLevel: 'warn' });

// Compressed once, as well as can be. Browsers take Brotli over TLS only, and everything takes gzip.
const assets = new URL('./dist/assets/', import.meta.url);
for (const name of readdirSync(assets)) {
  const file = readFileSync(new URL(name, assets));
  if (file.length < 1_024) continue;
  writeFileSync(new URL(`${name}.br`, assets), brotliCompressSync(file));
  writeFileSync(new URL(`${name}.gz`, assets), gzipSync(file, { level: 9 }));
}
