import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig, VARIABLES } from '../server/config.ts';

const pathTo = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const read = (name: string) => readFileSync(pathTo(name), 'utf8');

interface Service {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, unknown>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
}

const composeText = read('compose.yaml');
const compose: { services: Record<string, Service> } = parse(composeText, { merge: true });
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.build);
/** The variables that Docker Compose itself reads. */
const interpolated = [...composeText.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);

const dockerfile = read('Dockerfile');
const roles = /ROLES = \[(.*?)\]/.exec(read('server/main.ts'))?.[1]?.match(/\w+/g) ?? [];

/** `NAME=value` lines, commented out or not. */
const example = [...read('.env.example').matchAll(/^(# )?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(
  ([, comment, name = '', value = '']) => ({ name, value, commented: comment !== undefined }),
);

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

describe('the configuration is described in full', () => {
  test('.env.example names every variable once, and none that nobody reads', () => {
    const names = example.map(({ name }) => name);
    expect(names.toSorted()).toEqual(sorted([...VARIABLES, ...interpolated]));
  });

  test('the defaults in its comments are the defaults', () => {
    const asShown = Object.fromEntries(
      example.filter((line) => line.commented).map((l) => [l.name, l.value]),
    );
    expect(JSON.stringify(readConfig(asShown))).toBe(JSON.stringify(readConfig({})));
  });

  test('it leaves only what production requires to be filled in', () => {
    const required = example.filter((line) => !line.commented).map(({ name }) => name);
    const problems = () => readConfig({ NODE_ENV: 'production' });
    for (const name of required.filter((each) => VARIABLES.includes(each))) expect(problems).toThrow(name);
    const demanded = [...composeText.matchAll(/\$\{(\w+):\?/g)].map(([, name = '']) => name);
    expect(sorted(required)).toEqual(sorted(demanded));
  });

  // The table under "Configuration": its first column is the variable's name.
  test('the README lists exactly the same variables', () => {
    const section = /^##+ Configuration\n(.*?)(?=^##? |(?![\s\S]))/ms.exec(read('README.md'))?.[1] ?? '';
    const names = [...section.matchAll(/^\| *`([A-Z][A-Z0-9_]*)` *\|/gm)].map(([, name = '']) => name);
    expect(names.toSorted()).toEqual(sorted(VARIABLES));
  });
});

describe('Dockerfile', () => {
  const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
    list.split(' '),
  );

  test('copies files that exist and that .dockerignore lets through', () => {
    expect(copies).toContain('server');
    const kept = read('.dockerignore').match(/(?<=^!).+$/gm) ?? [];
    for (const source of copies) {
      expect(existsSync(pathTo(source)), source).toBe(true);
      expect(kept, source).toContain(source.split('/')[0]);
    }
  });

  test('starts the server in a role that it knows, as another user than root, on the port that it exposes', () => {
    const words = (instruction: string): string[] =>
      JSON.parse(new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(dockerfile)?.[1] ?? '[]');
    const entry = words('ENTRYPOINT').at(-1) ?? '';
    expect(existsSync(pathTo(entry)), entry).toBe(true);
    expect(roles).toContain(words('CMD')[0]);
    const { scripts } = JSON.parse(read('package.json'));
    expect(scripts.start).toContain(words('ENTRYPOINT').join(' '));
    expect(dockerfile).toMatch(/^USER node$/m);
    const [, port] = /^EXPOSE (\d+)$/m.exec(dockerfile) ?? [];
    expect(dockerfile).toContain(`PORT=${port}`);
    expect(Number(port)).toBe(readConfig({}).port);
  });

  test('has all that the postinstall script reads before it installs', () => {
    const [before = ''] = dockerfile.split('RUN npm ci');
    const { scripts } = JSON.parse(read('package.json'));
    const [, script = ''] = /^node (\S+)$/.exec(scripts.postinstall) ?? [];
    const imported = [...read(script).matchAll(/import\('(.+)'\)/g)].map(([, path = '']) =>
      new URL(path, `file:///${script}`).pathname.slice(1),
    );
    expect(imported).toHaveLength(3);
    const copied = [...before.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, list = '']) => list.split(' '));
    for (const file of [
      script,
      ...imported,
      'prisma/migrations',
      'prisma/schema.prisma',
      'verifiers',
      'package-lock.json',
      '.npmrc',
    ]) {
      expect(
        copied.some((source) => file === source || file.startsWith(`${source}/`)),
        file,
      ).toBe(true);
    }
  });

  test('is made of a Node.js that is supported, the same in both stages', () => {
    const versions = [...dockerfile.matchAll(/^FROM node:(\d+)\.\S+@/gm)].map(([, major]) => Number(major));
    expect(versions).toEqual([24, 24]);
    expect(dockerfile).toMatch(/npm prune --omit=dev/);
  });
});

describe('compose.yaml', () => {
  test('runs roles that exist, with variables that are read', () => {
    expect(ours.map(([name]) => name)).toEqual(['api', 'worker']);
    for (const [name, service] of ours) {
      expect(roles, name).toContain(service.command?.[0]);
      expect(VARIABLES, name).toEqual(expect.arrayContaining(Object.keys(service.environment ?? {})));
    }
  });

  test('has what a role needs to start in production', () => {
    const secrets: Record<string, string> = { ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') };
    const filled = (value: unknown) =>
      String(value).replace(
        /\$\{(\w+).*?\}/g,
        (_, name) => secrets[name] ?? 'https://0123456789abcdef.example',
      );
    for (const [, { environment = {}, command }] of ours) {
      const env = Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, filled(value)]),
      );
      env.DATABASE_URL = String(environment.DATABASE_URL).replace(/\$\{.*?\}/, 'password');
      const config = readConfig(env, command?.[0] === 'worker' ? 'worker' : 'api');
      expect(config).toMatchObject({ production: true, port: 8080 });
      expect(new URL(config.databaseUrl ?? '').hostname).toBe('postgres');
      expect(new URL(config.redisUrl ?? '').hostname).toBe('redis');
    }
  });

  test('waits for services that exist and can say that they are healthy', () => {
    for (const [, { depends_on = {} }] of services) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(condition).toBe('service_healthy');
        expect(compose.services[name]?.healthcheck?.test[0], name).toBe('CMD');
      }
    }
  });

  test('pins the version of every image, as the Dockerfile does', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);
    const images = services.filter(([, { build }]) => !build).map(([, { image }]) => image);
    for (const image of [...bases, ...images])
      expect(image).toMatch(/^[\w/-]+:\d+[\w.-]*@sha256:[0-9a-f]{64}$/);
  });

  test('runs our services with a read-only root and without privileges', () => {
    for (const [, service] of ours) {
      expect(service).toMatchObject({
        read_only: true,
        tmpfs: ['/tmp'],
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    }
  });
});

test.each([
  ['package-lock.json', 300],
  ['test/emulator/package-lock.json', 3],
])('every package in %s is named by its content, and by no place', (name, atLeast) => {
  const lock = JSON.parse(read(name)) as {
    packages: Record<string, { link?: boolean; resolved?: string; integrity?: string; inBundle?: boolean }>;
  };
  const fetched = Object.entries(lock.packages).filter(
    ([path, { link, inBundle }]) => path.includes('node_modules/') && !link && !inBundle,
  );
  expect(fetched.length).toBeGreaterThan(atLeast);
  for (const [path, { resolved, integrity }] of fetched) {
    expect(integrity, path).toMatch(/^sha512-/);
    // No place is named, so npm asks the registry that it is set to, and the content decides.
    expect(resolved, path).toBeUndefined();
  }
});
