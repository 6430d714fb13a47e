/**
 * Unpacks a build.zip into an empty folder and asks the app in it what it is, as Zapier does after an upload:
 * what the zip lacks shows here, not there. `node boot.mjs build.zip`
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const SYMLINK = 0o120000;
const FILE_TYPE = 0o170000;
/**
 * What may be in it. The builder takes every package.json below the app's folder along, so also that of this
 * one.
 */
const OURS =
  /^(?:(?:zapier-app\/)?(?:package|definition)\.json|(?:zapier-app\/)?zapierwrapper\.js|(?:zapier-app\/)?dist\/.+|node_modules\/.+)$/;

/**
 * The entries of a zip by its central directory. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
function* entriesOf(zip) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('This is no zip file.');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    );
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    yield {
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      isSymlink: ((zip.readUInt32LE(at + 38) >>> 16) & FILE_TYPE) === SYMLINK,
      content: zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed),
    };
    at += 46 + nameLength + extraLength + commentLength;
  }
}

const zip = readFileSync(process.argv[2] ?? 'build/build.zip');
const folder = mkdtempSync(join(tmpdir(), 'zapier-boot-'));
try {
  const names = [];
  for (const { name, isSymlink, content } of entriesOf(zip)) {
    const path = join(folder, name);
    names.push(name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (isSymlink) symlinkSync(content.toString('utf8'), path);
    else if (!name.endsWith('/')) writeFileSync(path, content);
  }
  const { handler } = await import(pathToFileURL(join(folder, 'zapierwrapper.js')).href);
  const { results: problems } = await handler({ command: 'validate' });
  const { results: app } = await handler({ command: 'definition' });
  const steps = [app.triggers, app.searches, app.creates].map((each) => Object.keys(each ?? {}).length);
  if (problems.length > 0 || steps.includes(0))
    throw new Error(`The app is broken: ${JSON.stringify(problems)}`);
  const foreign = names.filter((name) => !OURS.test(name) && name !== 'zapier-app/cli/package.json');
  if (foreign.length > 0) throw new Error(`The zip has what is not the app's: ${foreign.join(', ')}`);
  const [triggers, searches, creates] = steps;
  console.log(
    `Booted version ${app.version} on Node.js ${process.versions.node}: ${triggers} triggers, ${searches} searches, ${creates} actions; ${names.length} files, ${Math.round(zip.length / 1024)} KB.`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
