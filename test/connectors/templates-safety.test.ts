import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RenderError } from '../../connectors/connector.ts';
import { missingVariables, templateProblem, templateRenderer } from '../../connectors/templates.ts';
import { brackets, dataOf, render } from './template-world.ts';

describe('a template cannot read files', () => {
  const paths = [
    '"/etc/passwd"',
    "'../../package.json'",
    '"templates.ts"',
    'object.path',
    '"{{ object.path }}"',
  ];
  const tags = ['include', 'render', 'layout'].flatMap((tag) => paths.map((path) => `{% ${tag} ${path} %}`));

  test.each([...tags, '{% block a %}x{% endblock %}', '{% liquid include object.path %}'])('%s', (source) => {
    expect(() => render(source, { path: '/etc/passwd' })).toThrow(/tag "\w+" not found/);
    expect(templateProblem(source)).toMatch(/^is not a valid template: tag "\w+" not found/);
  });
});

describe('a template cannot reach prototypes', () => {
  const object = { plain: { a: 1 }, list: ['x'], text: 'x' };

  test.each([
    'object.__proto__',
    'object["__proto__"]["toString"]',
    'object.plain.constructor',
    'object.plain.constructor.constructor',
    'object.plain.toString',
    'object.plain.valueOf',
    'object.plain.hasOwnProperty',
    'object.list.map',
    'object.list.constructor',
    'object.list.push',
    'object.text.constructor',
    'object.text.replace',
    'object.text.__proto__',
    'now.constructor',
    'constructor',
    '__proto__',
    'toString',
  ])('%s', (path) => {
    expect(render(`[{{ ${path} }}]`, object)).toBe('[]');
    expect(render(`{% if ${path} %}there{% endif %}`, object)).toBe('');
  });

  test('with a name that the event chooses', () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      expect(render('[{{ object.plain[object.key] }}]', { ...object, key })).toBe('[]');
      expect(render(`[{{ object.rows | map: "${key}" | compact | size }}]`, { rows: [{}, {}] })).toBe('[0]');
    }
  });

  test('but reads members of the event that have such names', () => {
    const own = JSON.parse('{"__proto__": "own", "constructor": "own", "toString": "own"}');
    expect(render('{{ object.__proto__ }} {{ object.constructor }} {{ object.toString }}', own)).toBe(
      'own own own',
    );
  });
});

describe('a template cannot run for long, or grow', () => {
  const twice = (step: string, out: string) =>
    `{% assign a = "xxxxxxxxxx" %}{% assign l = object.rows %}{% for i in (1..60) %}${step}{% endfor %}${out}`;
  const X = 'x'.repeat(20_000);
  const object = {
    numbers: Array.from({ length: 20_000 }, (_, index) => index),
    rows: [{ a: 1 }, { a: 2 }],
    long: 'a'.repeat(100_000),
    tags: '<script'.repeat(20_000),
  };

  test.each([
    ['a range without end', '{% for i in (1..1000000000) %}x{% endfor %}'],
    ['loops in loops', `${'{% for i in (1..1000) %}'.repeat(3)}x${'{% endfor %}'.repeat(3)}`],
    ['loops without a body', '{% for i in (1..100000) %}{% for j in (1..100000) %}{% endfor %}{% endfor %}'],
    ['text that is appended to itself', twice('{% assign a = a | append: a %}', '{{ a }}')],
    ['text that is captured twice', twice('{% capture a %}{{ a }}{{ a }}{% endcapture %}', '{{ a }}')],
    [
      'captures that stay below the engine’s limit',
      twice('{% capture a %}{{ a }}{{ a }}{% endcapture %}', '').replace('60', '22'),
    ],
    ['plain text in a loop', `{% for i in (1..1000) %}${X}{% endfor %}`],
    ['a long value in a loop', '{% for i in (1..10000) %}{{ object.long }}{% endfor %}'],
    ['a list that is appended to itself', twice('{% assign l = l | concat: l %}', '{{ l }}')],
    ['replacing each letter', `{% assign a = "${X}" %}{{ a | replace: "x", a }}`],
    ['joining with a long text', `{% assign a = "${X}" %}{{ a | split: "" | join: a }}`],
    ['a padded date', '{{ 0 | date: "%999999999Y" }}'],
    ['a padded date, again and again', '{% for i in (1..1000) %}{{ 0 | date: "%4000Y" }}{% endfor %}'],
    ['escapes of escapes', `{{ "&&&&" ${'| escape | replace: "&", "&&&&&&&&&&" '.repeat(9)} }}`],
    [
      'thousands of comparisons of long lists',
      `{% if ${'object.numbers contains -1 or '.repeat(1_600)} true %}{% endif %}`,
    ],
    [
      'thousands of equal lists',
      `{% if ${'object.numbers != object.numbers or '.repeat(1_300)} true %}{% endif %}`,
    ],
    ['parentheses', `{% if ${'('.repeat(20_000)}1${')'.repeat(20_000)} %}{% endif %}`],
    ['brackets', `{{ a${'[a'.repeat(10_000)}${']'.repeat(10_000)} }}`],
    ['a template that is too long', 'x{{ 1 }}'.repeat(7_000)],
    ['expressions as text', '{{ object.numbers | where_exp: "i", "object.numbers contains i" | size }}'],
    [
      'lists of lists',
      twice('{% assign e = l | slice: 0, 0 %}{% assign l = e | push: l | push: l %}', '{{ l }}'),
    ],
    ['groups of groups', twice('{% assign l = l | concat: l | group_by: "name" %}', '{{ l }}')],
    ['liquid in liquid', `{% liquid ${'liquid '.repeat(7_000)}%}`],
  ])('%s', (_, source) => {
    const startedAt = performance.now();
    expect(() => render(source, object)).toThrow(RenderError);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test.each([
    ['many tags', '{% assign a = 1 %}'.repeat(1_000), ''],
    ['openings of tags in a value', '{{ object.tags | strip_html | size }}', '140000'],
    ['spaces in a value', '{{ object.long | replace: "a", " " | strip | size }}', '0'],
    ['a huge number', '{{ 1e308 | times: 1e10 }}', '0'],
  ])('and copes with %s', (_, source, expected) => {
    const startedAt = performance.now();
    expect(render(source, object)).toBe(expected);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('the next event is rendered as if nothing had been stopped', () => {
    const endless = '{% for i in (1..10000) %}{{ object.long }}{% endfor %}';
    expect(() => templateRenderer(dataOf(object))(endless, brackets)).toThrow();
    expect(templateRenderer(dataOf(object))('{{ team.name }}')).toBe('Acme');
  });

  test('many small templates of one config are limited together', () => {
    const template = templateRenderer(dataOf(object));
    const small = '{% for i in (1..200) %}{{ i }}{% endfor %}';
    const startedAt = performance.now();
    expect(() => {
      for (let n = 0; n < 1_150; n++) template(small);
    }).toThrow(/do too much/);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('a machine that stands still for a moment is no template’s fault', () => {
    const stall = () => {
      const until = performance.now() + 150;
      while (performance.now() < until);
      return 'x';
    };
    expect(render('{{ object.a }}{% if object.a == 1 %}{{ object.a }}{% endif %}', { a: 1 }, stall)).toBe(
      'xx',
    );
  });
});

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}

/** Templates that are nearly right: random text alone hardly ever has a tag in it. */
const piece = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    '{%-',
    '-%}',
    '|',
    ':',
    ',',
    '"',
    "'",
    '(1..9)',
    '[',
    ']',
    '.',
    ' ',
  ),
  fc.constantFrom(
    'object',
    '.name',
    'now',
    'x',
    '1',
    '-0',
    '=',
    '==',
    'contains',
    'and',
    'forloop',
    'nil',
    'empty',
  ),
  fc.constantFrom(
    'if',
    'endif',
    'for',
    'in',
    'endfor',
    'assign',
    'capture',
    'endcapture',
    'case',
    'when',
    'cycle',
  ),
  fc.constantFrom(
    'increment',
    'object',
    'tablerow',
    'raw',
    'comment',
    'unless',
    'echo',
    'break',
    '#',
    'include',
  ),
  fc.constantFrom(
    '| date: "%s"',
    '| json',
    '| split: ""',
    '| sort',
    '| slice: 1',
    '| percent',
    '| number: 2, object.name',
    '| local_date: object.name, object.name, "full time"',
    '| extract: object.name',
    '| extract: "a*"',
    '| by_value',
    '| money: object.name, "minor"',
    '| amount: object.name',
    '| duration: object.name',
    '| counted: object.name, object.name',
    '| list',
    '| person',
    '| url_decode',
  ),
  fc.constantFrom('{{ object.name }}', '{% if object.name %}', '{% endif %}', '{% assign object = 1 %}'),
);
const source = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(' '));
const json = fc.jsonValue({ maxDepth: 3 });
const ends = (run: () => string): string => {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(RenderError);
    return `${error}`;
  }
};

describe('for any template', () => {
  test('and any data, there is a text or a RenderError, the same each time, and the data stays as it was', () => {
    fc.assert(
      fc.property(source, json, (text, name) => {
        const data = frozen(dataOf({ name }));
        const before = JSON.stringify(data);
        const once = ends(() => templateRenderer(data)(text, brackets));
        expect(ends(() => templateRenderer(data)(text, brackets))).toBe(once);
        expect(JSON.stringify(data)).toBe(before);
        const problem = templateProblem(text);
        expect(problem === undefined || problem.length < 400).toBe(true);
        expect(Array.isArray(missingVariables(text, data))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('data that is not frozen stays as it was, too', () => {
    for (const tag of ['increment object', 'decrement event', 'assign object = 1', 'capture now']) {
      const data = dataOf({ name: 'N' });
      const before = structuredClone(data);
      templateRenderer(data)(`{% ${tag} %}${tag.startsWith('capture') ? 'x{% endcapture %}' : ''}`);
      expect(data).toEqual(before);
    }
  });

  test('a value comes out as its text, escaped', () => {
    fc.assert(
      fc.property(json, (x) => {
        const text = typeof x === 'object' && x !== null ? JSON.stringify(x) : String(x ?? '');
        expect(render('{{ object.x }}', { x }, brackets)).toBe(brackets(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test('a text without tags is left alone', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/\{[{%]/.test(text));
        expect(render(text, {}, brackets)).toBe(text);
      }),
    );
  });
});
