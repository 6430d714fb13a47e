import { describe, expect, test } from 'vitest';
import app from '../../zapier-app/src/index.ts';
import type { Definition, Field, Step } from '../../zapier-app/tools/definition.ts';
import { broken, type PublishedKeys, publishedKeys } from '../../zapier-app/tools/published-keys.ts';
import { lint, missingKeys, RULES } from './lint.ts';

/** A copy to break; functions are shared. */
function copy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each)])) as T;
}

const good = app as unknown as Definition;
const hook = (broken: Definition) => broken.triggers.evaluation_completed as Step;
const field = (fields: Field[] | undefined, key: string) => fields?.find((each) => each.key === key) as Field;
const sample = (step: Step) => step.operation.sample as Record<string, Record<string, unknown>>;

type Mutation = (app: Definition) => void;
const mutations: Record<string, Record<string, Mutation>> = {
  D002: {
    'help without a link': (a) => {
      field(a.authentication.fields, 'api_key').helpText = 'You find it under Settings.';
    },
  },
  D003: {
    'no label': (a) => {
      a.authentication.connectionLabel = undefined;
    },
    'the name of the app': (a) => {
      a.authentication.connectionLabel = 'Autousers {{team}}';
    },
    'an id': (a) => {
      a.authentication.connectionLabel = '{{team_id}}';
    },
  },
  D005: {
    'a dropdown of a trigger that is gone': (a) => {
      delete a.triggers.endpoint;
    },
    'a column that is not there': (a) => {
      field(a.creates.send_test_event?.operation.inputFields, 'type').dynamic = 'event_type.id.title';
    },
  },
  D006: {
    'no performList': (a) => {
      delete hook(a).operation.performList;
    },
  },
  D011: {
    'help that repeats the label': (a) => {
      field(a.searches.find_endpoint?.operation.inputFields, 'url').helpText = 'url.';
    },
  },
  D012: {
    'no sample': (a) => {
      delete hook(a).operation.sample;
    },
    'an empty sample': (a) => {
      (a.creates.replay_delivery as Step).operation.sample = {};
    },
  },
  D016: {
    'a static hook alone': (a) => {
      delete hook(a).operation.performSubscribe;
      Object.assign(a, { triggers: { x: hook(a) }, searches: {}, creates: {} });
    },
  },
  D017: {
    'a hook that never unsubscribes': (a) => {
      delete hook(a).operation.performUnsubscribe;
    },
  },
  D018: {
    'a lower-case word': (a) => {
      hook(a).display.label = 'Evaluation completed';
    },
    'a small word at the beginning': (a) => {
      hook(a).display.label = 'the Evaluation';
    },
  },
  D021: {
    'another beginning': (a) => {
      hook(a).display.description = 'Triggers whenever something happens.';
    },
    'no full stop': (a) => {
      hook(a).display.description = 'Triggers when something happens';
    },
    'an action in the imperative': (a) => {
      (a.creates.send_test_event as Step).display.description = 'Send a test event.';
    },
  },
  D023: {
    'unix seconds': (a) => {
      Object.assign(sample(hook(a)), { created_at: 1_777_888_140 });
    },
    'no zone': (a) => {
      Object.assign(sample(hook(a)), { created_at: '2026-05-04T09:49:00' });
    },
    'a date inside': (a) => {
      Object.assign(sample(hook(a)).evaluation ?? {}, { updatedAt: '04 May 2026' });
    },
    'a date in a field that nobody declared': (a) => {
      Object.assign(sample(hook(a)), { note: '04 May 2026' });
    },
  },
  D024: {
    'a number for a text': (a) => {
      Object.assign(sample(hook(a)), { id: 7 });
    },
    'a text for a number': (a) => {
      Object.assign(sample(hook(a)).evaluation?.summary ?? {}, { ratingCount: '48' });
    },
    'a field that the sample lacks': (a) => {
      hook(a).operation.outputFields?.push({ key: 'evaluation__owner', label: 'Owner', type: 'string' });
    },
    'a list of other things': (a) => {
      Object.assign(sample(a.searches.find_endpoint as Step), { enabled_events: [1] });
    },
  },
  D026: {
    'an address that nobody looks at': (a) => {
      a.authentication.test = () => ({ team: 'Acme' });
    },
  },
  D028: {
    'no flag': (a) => {
      delete a.flags;
    },
    'the other value': (a) => {
      a.flags = { cleanInputData: true };
    },
  },
};

describe('the lint', () => {
  test('has a mutation for every rule', () => {
    expect(Object.keys(mutations)).toEqual(Object.keys(RULES));
  });

  const all = Object.entries(mutations).flatMap(([rule, some]) =>
    Object.entries(some).map(([title, mutate]) => [rule, title, mutate] as const),
  );
  test.each(all)('%s sees %s', async (rule, _, mutate) => {
    const broken = copy(good);
    mutate(broken);
    const findings = await lint(broken);
    expect(findings.filter((finding) => finding.startsWith(`${rule} `))).not.toEqual([]);
  });

  test('T004 sees a key of the sample that no live result has, but not those that a team chooses', () => {
    const step = hook(copy(good));
    const live = copy(step.operation.sample) as Record<string, Record<string, Record<string, unknown>>>;
    const { summary, ...rest } = live.evaluation ?? {};
    expect(
      missingKeys(step, { ...live, evaluation: { ...rest, summary: { ...summary, dimensionScores: {} } } }),
    ).toEqual([]);
    expect(missingKeys(step, { ...live, evaluation: { ...rest, summary: {} } })).toContain(
      'evaluation__summary__ratingCount',
    );
  });
});

describe('the list of published keys', () => {
  const published = publishedKeys(good);
  const losses: [string, string, (keys: PublishedKeys) => void][] = [
    [
      'C001',
      'another kind of connection',
      (now) => void Object.assign(now.authentication, { type: 'oauth2' }),
    ],
    ['C001', 'a field of the connection that goes', (now) => void now.authentication.fields.pop()],
    [
      'C001',
      'a field that connections suddenly need',
      (now) => void now.authentication.required.push('region'),
    ],
    ['C002', 'a trigger that goes', (now) => void delete now.triggers.rating_created],
    [
      'C002',
      'an action that is renamed',
      (now) => {
        const { replay_delivery, ...rest } = now.creates;
        now.creates = { ...rest, replay: replay_delivery as (typeof rest)[string] };
      },
    ],
    ['C003', 'an input that goes', (now) => void now.triggers.rating_created?.inputs.pop()],
    ['C003', 'an output that goes', (now) => void now.searches.find_endpoint?.outputs.pop()],
    [
      'C003',
      'an input that Zaps suddenly need',
      (now) => void now.creates.send_test_event?.required.push('type'),
    ],
  ];

  test.each(losses)('%s sees %s', (rule, _, lose) => {
    const now = copy(published);
    lose(now);
    expect(broken(published, now)).toEqual([expect.stringContaining(rule)]);
    expect(broken(published, published)).toEqual([]);
  });
});
