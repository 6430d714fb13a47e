// Makes dist/: the server as JavaScript, and the files that it reads. Run by npm after an
// installation, and by whatever starts the server, because something may be newer than what was
// made of it. Each file is translated by itself: all of them take some seconds, one takes one, and
// none a tenth.
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const DIST = join(ROOT, 'dist');
const CODE = ['catalog', 'connectors', 'prisma/generated', 'server'];
const FILES = [
  'catalog',
  'package.json',
  'prisma/migrations',
  'server/api/openapi/reference.css',
  'server/dashboard/dist',
  'server/dashboard/icon.svg',
  'verifiers',
];

const isCode = (path) => /\.tsx?$/.test(path) && CODE.some((folder) => path.startsWith(`${folder}/`));
/** What only the pages are made of is Vite's business. */
const isOfPages = (path) => path.endsWith('.tsx') || path.startsWith('server/dashboard/');
const compiled = (path) => path.replace(/\.ts$/, '.js');

/** The files in or at a path, as paths from the root; none, when it isn't there. */
function filesAt(path) {
  const stats = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats ? [path] : [];
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length));
}

/** When a file was written last, milliseconds; undefined when it isn't there. */
const timeOf = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

/** What a process that does the same at this moment is writing. */
const isUnfinished = (path) => /\.\d+$/.test(path);

/** Whole or not at all, also for a server that starts at this moment. */
function write(target, make) {
  mkdirSync(dirname(target), { recursive: true });
  const unfinished = `${target}.${process.pid}`;
  make(unfinished);
  renameSync(unfinished, target);
}

async function loadTypeScript() {
  try {
    return (await import('typescript')).default;
  } catch {
    return undefined;
  }
}

const sources = new Map([
  ...CODE.flatMap(filesAt)
    .filter((path) => isCode(path) && !isOfPages(path))
    .map((path) => [compiled(path), path]),
  ...FILES.flatMap(filesAt)
    .filter((path) => !isCode(path))
    .map((path) => [path, path]),
]);
// Another version of this program, or of the compiler's settings, makes everything anew.
const rules = Math.max(...['compile.mjs', 'tsconfig.json'].map((path) => timeOf(join(ROOT, path)) ?? 0));
const stale = [...sources].filter(([target, path]) => {
  const made = timeOf(join(DIST, target)) ?? 0;
  return made < rules || made < (timeOf(join(ROOT, path)) ?? 0);
});
const gone = filesAt('dist')
  .map((path) => path.slice('dist/'.length))
  .filter((target) => !sources.has(target) && !isUnfinished(target));

if (stale.length + gone.length > 0) {
  const typescript = await loadTypeScript();
  // An installation without what is only for development runs what was made before.
  if (typescript) {
    const { config } = typescript.readConfigFile(join(ROOT, 'tsconfig.json'), typescript.sys.readFile);
    const { options: compilerOptions } = typescript.convertCompilerOptionsFromJson(
      // A file by itself doesn't say that it is a module; the nearest package.json does.
      {
        ...config.compilerOptions,
        module: 'ESNext',
        removeComments: true,
        rewriteRelativeImportExtensions: true,
      },
      ROOT,
    );
    for (const target of gone) rmSync(join(DIST, target), { force: true });
    for (const [target, path] of stale) {
      const source = join(ROOT, path);
      write(join(DIST, target), (file) => {
        if (!isCode(path)) return copyFileSync(source, file);
        const { outputText } = typescript.transpileModule(readFileSync(source, 'utf8'), {
          fileName: source,
          compilerOptions,
        });
        return writeFileSync(file, outputText);
      });
    }
  } else if (timeOf(join(DIST, 'server/main.js')) === undefined) {
    throw new Error(
      'dist/ is missing, and so is TypeScript, which it is made with: run npm ci without --omit=dev once',
    );
  }
}
