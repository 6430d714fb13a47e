import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { OPERATOR_TOKEN } from '../support/app.ts';
import { useStage } from '../support/stage.ts';

const read = (name: string) => readFileSync(new URL(`../../docs/operate/${name}`, import.meta.url), 'utf8');
const stage = useStage();

/** Metrics with the labels that each has, as Prometheus would scrape them. */
let known: Map<string, Set<string>>;

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: Record<string, string>;
}

const rules = parse(read('alerts.yml')).groups[0].rules as Rule[];
const dashboard = JSON.parse(read('grafana.json')) as {
  panels: { id: number; title: string; gridPos: Record<string, number>; targets: { expr: string }[] }[];
};
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** Words of PromQL itself. */
const WORDS = new Set(
  [
    'sum',
    'max',
    'by',
    'rate',
    'increase',
    'histogram_quantile',
    'absent',
    'le',
    'and',
    'or',
    'unless',
  ].concat(['avg', 'min', 'without', 'on', 'ignoring']),
);

/** The metrics of an expression, and the labels that it matches or groups by. */
function namesIn(expr: string): { metrics: string[]; labels: string[] } {
  const selectors = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  );
  const groupings = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, inside = '']) =>
    inside.split(',').map((label) => label.trim()),
  );
  const bare = expr
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\bby \([^)]*\)/g, '');
  const metrics = [...bare.matchAll(/[a-z_][a-z0-9_]*/g)]
    .map(([name]) => name)
    .filter((name) => !WORDS.has(name));
  return { metrics, labels: [...selectors, ...groupings] };
}

beforeAll(async () => {
  const { app, receiver } = stage;
  const { key } = await app.team();
  const { id } = await app.endpoint(key, receiver.url('/operate'));
  await app.publish(key);
  await app.settled(id);
  const text = (await app.call('GET', '/metrics', OPERATOR_TOKEN)).text;
  known = new Map();
  for (const [, name = '', , labels = ''] of text.matchAll(/^([a-z_][a-z0-9_]*)(\{([^}]*)\})? /gm)) {
    const own = known.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) own.add(label);
    known.set(name, own);
  }
  // A counter or histogram with labels has no series before its first observation: its type is there.
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    const names = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name];
    for (const each of names) if (!known.has(each)) known.set(each, new Set(['*']));
  }
});

describe('the dashboard and the alerts', () => {
  test.each(expressions)('%s: every metric and label exists: %s', (_, expr) => {
    const { metrics, labels } = namesIn(expr);
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((name) => !known.has(name))).toEqual([]);
    const has = new Set(metrics.flatMap((name) => [...(known.get(name) ?? [])]));
    // What Prometheus adds itself.
    const given = ['le', 'instance', 'job'];
    if (!has.has('*'))
      expect(labels.filter((label) => !has.has(label) && !given.includes(label))).toEqual([]);
  });

  test('a metric or label that does not exist would be found', () => {
    const { metrics, labels } = namesIn('sum by (nothing) (rate(connect_nothing_total{no="x"}[5m]))');
    expect(metrics).toEqual(['connect_nothing_total']);
    expect(labels).toEqual(['no', 'nothing']);
    expect(known.has('connect_nothing_total')).toBe(false);
  });

  test('each alert says how bad it is and what to do', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(['critical', 'warning', 'info'], alert).toContain(labels.severity);
      expect(annotations.summary, alert).toMatch(/\.$/);
      expect(annotations.action, alert).toMatch(/\w/);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  test('panels are each themselves, and overlap none', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x = 0, y = 0, w = 0, h = 0 } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

test('the page names every metric of ours', () => {
  const page = read('README.md');
  const ours = [...known.keys()].filter((name) => name.startsWith('connect_'));
  const names = new Set(ours.map((name) => name.replace(/_(bucket|sum|count)$/, '')));
  expect([...names].filter((name) => !page.includes(name))).toEqual([]);
});
