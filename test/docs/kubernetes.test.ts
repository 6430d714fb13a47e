import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readConfig, VARIABLES } from '../../server/config.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const documents = parseAllDocuments(read('docs/kubernetes/connect.yaml')).map((each) => each.toJS());

interface Container {
  args: string[];
  image: string;
  envFrom: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  securityContext: object;
  [probe: string]: unknown;
}

// Of Kubernetes' OpenAPI document: a check of values, and types of all fields.
const KINDS = {
  ConfigMap: [ConfigMap, 'v1'],
  Secret: [Secret, 'v1'],
  Service: [Service, 'v1'],
  Deployment: [Deployment, 'apps/v1'],
  Job: [Job, 'batch/v1'],
  PodDisruptionBudget: [PodDisruptionBudget, 'policy/v1'],
  NetworkPolicy: [NetworkPolicy, 'networking.k8s.io/v1'],
} as const;
type Kind = keyof typeof KINDS;

const folder = mkdtempSync(join(ROOT, 'node_modules/.kubernetes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What Kubernetes' types say of a document: a field that it doesn't know is one error. */
function typeErrors(document: { kind: string }): string[] {
  const [, group] = KINDS[document.kind as Kind];
  const file = join(folder, 'document.ts');
  const type = `import('kubernetes-models/${group}/${document.kind}').I${document.kind}`;
  writeFileSync(file, `export const document: ${type} = ${JSON.stringify(document, null, 2)};\n`);
  const program = ts.createProgram([file], {
    ...{ strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022 },
    ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] },
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const podsOf = (document: { spec: { template: { spec: { containers: Container[] } } } }) =>
  document.spec.template.spec;
const workloads = documents.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');

describe('the manifests', () => {
  test.each(documents.map((each) => [each.kind, each.metadata.name, each]))(
    '%s %s is as Kubernetes describes it',
    (kind, _, document) => {
      const [Model, group] = KINDS[kind as Kind];
      expect(document.apiVersion).toBe(group);
      expect(() => new Model(document as never).validate()).not.toThrow();
      expect(typeErrors(document)).toEqual([]);
    },
    30_000,
  );

  test('a field that does not exist, and a value of the wrong kind, would be found', () => {
    const [deployment] = documents.filter(({ kind }) => kind === 'Deployment');
    const unknown = structuredClone(deployment);
    unknown.spec.template.spec.containers[0].readynessProbe = {};
    expect(typeErrors(unknown).join()).toContain('readynessProbe');
    const wrong = structuredClone(deployment);
    wrong.spec.replicas = 'two';
    expect(() => new Deployment(wrong).validate()).toThrow();
  }, 30_000);

  test('run the roles of the image, with what the server reads and nothing else', () => {
    const given: Record<string, string> = {};
    for (const { data, stringData } of documents) Object.assign(given, data, stringData);
    expect(VARIABLES).toEqual(expect.arrayContaining(Object.keys(given)));
    const secret = documents.find(({ kind }) => kind === 'Secret');
    expect(Object.values(secret.stringData).join('')).toBe('');
    const filled = {
      ...{ DATABASE_URL: 'postgresql://postgres/connect', REDIS_URL: 'redis://redis:6379' },
      ...{ OPERATOR_TOKEN: '0123456789abcdef', ENCRYPTION_KEY: Buffer.alloc(32).toString('base64') },
    };
    expect(Object.keys(secret.stringData)).toEqual(Object.keys(filled));
    // Without Redis too, as the page says.
    for (const REDIS_URL of [filled.REDIS_URL, '']) {
      const config = readConfig({ ...given, ...filled, REDIS_URL, NODE_ENV: 'production' }, 'api');
      expect(config).toMatchObject({ production: true, port: 8080, redisUrl: REDIS_URL || undefined });
    }
    const roles = workloads.map((each) => podsOf(each).containers[0]?.args[0]);
    expect(roles).toEqual(['migrate', 'api', 'worker']);
    const images = new Set(workloads.map((each) => podsOf(each).containers[0]?.image));
    expect(images.size).toBe(1);
    const { version } = JSON.parse(read('package.json'));
    expect([...images][0]).toContain(`:${version}`);
  });

  test('have the least of rights, and time to end in order', () => {
    for (const workload of workloads) {
      const pod = podsOf(workload) as ReturnType<typeof podsOf> & Record<string, unknown>;
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      const [container] = pod.containers;
      expect(container?.securityContext).toEqual({
        ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
        capabilities: { drop: ['ALL'] },
      });
      if (workload.kind === 'Job') continue;
      // Fifteen seconds of the server's own, and the pause before.
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(20);
      expect(container?.livenessProbe).toMatchObject({ httpGet: { path: '/livez', port: 'http' } });
      expect(container?.readinessProbe).toMatchObject({ httpGet: { path: '/readyz', port: 'http' } });
      expect(container?.ports).toEqual([{ name: 'http', containerPort: 8080 }]);
    }
  });

  test('name each other rightly', () => {
    const named = (kind: string) =>
      documents.filter((each) => each.kind === kind).map((each) => each.metadata.name);
    const [settings] = named('ConfigMap');
    const [secret] = named('Secret');
    for (const workload of workloads) {
      const [container] = podsOf(workload).containers;
      expect(container?.envFrom).toEqual([
        { configMapRef: { name: settings } },
        { secretRef: { name: secret } },
      ]);
    }
    const labels: Record<string, string>[] = workloads.map((each) => each.spec.template.metadata.labels);
    /** The components whose pods a selector takes. */
    const taken = (selector: Record<string, string>) =>
      labels
        .filter((own) => Object.entries(selector).every(([label, value]) => own[label] === value))
        .map((own) => own['app.kubernetes.io/component']);
    for (const { kind, metadata, spec } of documents) {
      const component = metadata.name.replace(/^autousers-connect-?/, '');
      if (kind === 'Deployment' || kind === 'PodDisruptionBudget')
        expect(taken(spec.selector.matchLabels), `${kind} ${metadata.name}`).toEqual([component]);
      if (kind === 'Service') expect(taken(spec.selector)).toEqual(['api']);
      if (kind === 'NetworkPolicy')
        expect(taken(spec.podSelector.matchLabels)).toEqual(['migrate', 'api', 'worker']);
    }
  });

  test('leave memory beside the heap that the image allows', () => {
    const [, heap] = /--max-old-space-size=(\d+)/.exec(read('Dockerfile')) ?? [];
    for (const deployment of documents.filter(({ kind }) => kind === 'Deployment')) {
      const { limits } = deployment.spec.template.spec.containers[0].resources;
      expect(Number(/^(\d+)Mi$/.exec(limits.memory)?.[1])).toBeGreaterThanOrEqual(Number(heap) + 256);
    }
  });
});
