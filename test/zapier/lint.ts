import { createAppTester } from 'zapier-platform-core';
import { type Definition, type Field, type Step, stepsOf } from '../../zapier-app/tools/definition.ts';
import { flatKeys } from '../../zapier-app/tools/keys.ts';

/**
 * Zapier's publishing rules that can be told from the definition; its local validation checks none of them.
 * https://docs.zapier.com/integrations/publish/integration-checks-reference
 */
type Rule = (app: Definition) => string[] | Promise<string[]>;

/** Everything that Zapier would complain about, as `D018 triggers.x: …`. */
export async function lint(app: Definition): Promise<string[]> {
  const findings: string[] = [];
  for (const [id, rule] of Object.entries(RULES)) {
    for (const problem of await rule(app)) findings.push(`${id} ${problem}`);
  }
  return findings;
}

const visible = (app: Definition) => stepsOf(app).filter(([, { display }]) => !display.hidden);
const hooks = (app: Definition) =>
  stepsOf(app, ['triggers']).filter(([, { operation }]) => operation.type === 'hook');
const isStatic = ({ operation }: Step) => !operation.performSubscribe || !operation.performUnsubscribe;
const inputsOf = (app: Definition): [string, Field][] => [
  ...app.authentication.fields.map((field): [string, Field] => [`authentication.${field.key}`, field]),
  ...stepsOf(app).flatMap(([where, { operation }]) =>
    (operation.inputFields ?? []).map((field): [string, Field] => [`${where}.${field.key}`, field]),
  ),
];
/** The places of what a condition holds for. */
const where = <T>(rows: [string, T][], holds: (row: T) => boolean, says: string) =>
  rows.filter(([, row]) => holds(row)).map(([place]) => `${place}: ${says}`);

const SECRETS = /(?:^|_)(?:id|key|token|secret|password)s?$/i;
const MARKDOWN_LINK = /\[[^\]]+\]\(https:\/\/[^)\s]+\)/;
const SMALL_WORDS = /^(?:an?|the|and|or|nor|but|of|in|on|to|for|by|with|at|from|as)$/;
const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;
const DATE_NAME = /(?:^|_)(?:at|time|date|created|updated)$|(?:At|Time|Date)$/;
const DATE_LIKE = /^\d{4}-\d{2}-\d{2}|^\d{1,2}[./ ]\w+[./ ]\d{4}|^\w{3}, \d{1,2} \w{3} \d{4}/;
const DOMAIN_NAME = /domain|host|url|site|server/i;
/** What nobody's server address looks like. */
const BAD_ADDRESSES = [
  'http://connect.example.com',
  'connect.example.com',
  'https://user:password@connect.example.com',
  'https://connect.example.com/?next=https://evil.example',
  'https://connect.example.com#evil.example',
  'javascript:alert(1)',
  'not an address',
];

export const RULES: Record<string, Rule> = {
  D002: (app) =>
    app.authentication.fields
      .filter(({ type, helpText }) => type === 'password' && !MARKDOWN_LINK.test(helpText ?? ''))
      .map(({ key }) => `authentication.${key}: its help has no link to where it is found`),

  D003: ({ authentication }) => {
    const label = authentication.connectionLabel;
    if (typeof label !== 'string' || !/\{\{[^}]+\}\}/.test(label))
      return ['connectionLabel: tells nobody apart'];
    const names = [...label.matchAll(/\{\{([^}]+)\}\}/g)].map(([, name = '']) => name);
    return [
      ...names.filter((name) => SECRETS.test(name)).map((name) => `connectionLabel: shows ${name}`),
      ...(/autousers|zapier/i.test(label) ? ['connectionLabel: has the name of the app'] : []),
    ];
  },

  D005: (app) =>
    inputsOf(app).flatMap(([place, { dynamic }]) => {
      if (!dynamic) return [];
      const [key = '', ...columns] = dynamic.split('.');
      const trigger = app.triggers[key];
      if (!trigger) return [`${place}: there is no trigger ${key}`];
      return columns
        .filter((column) => !(column in (trigger.operation.sample ?? {})))
        .map((column) => `${place}: ${key} has no ${column}`);
    }),

  D006: (app) => where(hooks(app), ({ operation }) => !operation.performList, 'has no performList'),

  D011: (app) => {
    const plain = (text = '') => text.toLowerCase().replace(/\W/g, '');
    const same = ({ label, helpText }: Field) => helpText !== undefined && plain(label) === plain(helpText);
    return where(inputsOf(app), same, 'the help repeats the label');
  },

  D012: (app) =>
    where(visible(app), ({ operation }) => Object.keys(operation.sample ?? {}).length === 0, 'has no sample'),

  D016: (app) => {
    const all = stepsOf(app);
    return all.length > 0 && all.every(([, step]) => step.operation.type === 'hook' && isStatic(step))
      ? ['the app has nothing but static hooks']
      : [];
  },

  D017: (app) => where(hooks(app), isStatic, 'is a static hook'),

  D018: (app) => {
    const isTitleCase = (label = '') =>
      label.split(' ').every((word, i) => /^[A-Z0-9]/.test(word) || (i > 0 && SMALL_WORDS.test(word)));
    return where(
      visible(app),
      ({ display }) => !isTitleCase(display.label),
      'the label is not in Title Case',
    );
  },

  D021: (app) => {
    const triggers = visible(app).filter(([place]) => place.startsWith('triggers.'));
    const others = visible(app).filter(([place]) => !place.startsWith('triggers.'));
    const says = ({ display }: Step) => display.description ?? '';
    return [
      ...where(
        triggers,
        (step) => !/^Triggers when \S.*\.$/.test(says(step)),
        'must say "Triggers when … ."',
      ),
      ...where(others, (step) => !/^[A-Z][a-z]+s \S.*\.$/.test(says(step)), 'must say "Does … ."'),
    ];
  },

  D023: (app) =>
    stepsOf(app).flatMap(([place, { operation }]) => {
      const named = new Set(
        (operation.outputFields ?? []).filter(({ type }) => type === 'datetime').map(({ key }) => key),
      );
      return leaves(operation.sample ?? {}).flatMap(([key, value]) => {
        const isDate = named.has(key) || DATE_NAME.test(key) || DATE_LIKE.test(String(value));
        if (!isDate || value === null || (typeof value === 'string' && ISO_WITH_ZONE.test(value))) return [];
        return [`${place}: ${key} is ${JSON.stringify(value)}`];
      });
    }),

  D024: (app) =>
    stepsOf(app).flatMap(([place, { operation }]) => {
      const { sample = {}, outputFields = [] } = operation;
      return outputFields.flatMap((field) => {
        const found = valueAt(sample, field.key);
        if (found === undefined) return [`${place}: the sample lacks ${field.key}`];
        return found === null || matches(found, field)
          ? []
          : [`${place}: ${field.key} is no ${field.type ?? 'dict'}`];
      });
    }),

  D026: async (app) => {
    const addresses = app.authentication.fields.filter(({ key }) => DOMAIN_NAME.test(key));
    const findings: string[] = [];
    for (const { key, label = key } of addresses) {
      for (const bad of BAD_ADDRESSES) {
        if (!(await refuses(app, { api_key: 'ak_live_lint', [key]: bad }, label)))
          findings.push(`authentication.${key}: takes ${bad}`);
      }
    }
    return findings;
  },

  D028: ({ flags }) => (flags?.cleanInputData === false ? [] : ['flags: cleanInputData is not false']),
};

/** T004: the keys of a static sample that a live result lacks. */
export function missingKeys(step: Step, live: unknown): string[] {
  const { sample = {}, outputFields = [] } = step.operation;
  // The keys within are the team's own.
  const dicts = new Set(outputFields.filter(({ dict }) => dict).map(({ key }) => key));
  const there = new Set(flatKeys(live, dicts));
  return flatKeys(sample, dicts).filter((key) => !there.has(key));
}

/** Whether the connection test fails before anything is sent, with a message that names the field. */
async function refuses(app: Definition, authData: Record<string, string>, label: string): Promise<boolean> {
  try {
    await createAppTester(app)(app.authentication.test as () => unknown, { authData });
    return false;
  } catch (error) {
    return String(error).includes(label);
  }
}

function leaves(value: unknown, prefix = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[prefix, value]];
  return Object.entries(value).flatMap(([key, each]) =>
    leaves(each, prefix === '' ? key : `${prefix}__${key}`),
  );
}

function valueAt(sample: Record<string, unknown>, key: string): unknown {
  return key
    .split('__')
    .reduce<unknown>(
      (holder, name) => (holder as Record<string, unknown> | null | undefined)?.[name],
      sample,
    );
}

function matches(value: unknown, { type, dict, list }: Field): boolean {
  if (list) return Array.isArray(value) && value.every((each) => matches(each, { key: '', type }));
  if (dict) return typeof value === 'object' && !Array.isArray(value);
  if (type === 'datetime') return typeof value === 'string' && ISO_WITH_ZONE.test(value);
  if (type === 'integer') return Number.isInteger(value);
  return type === undefined || typeof value === type;
}
