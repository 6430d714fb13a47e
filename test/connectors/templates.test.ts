import { describe, expect, test } from 'vitest';
import { missingVariables, templateProblem } from '../../connectors/templates.ts';
import { brackets, dataOf, NOW, render } from './template-world.ts';

describe('a template knows', () => {
  test('the event, its object, the team and the time', () => {
    expect(
      render('{{ event.id }} {{ data.object.a }} {{ object.a }} {{ team.name }} {{ now }}', { a: 1 }),
    ).toBe(`event_1 1 1 Acme ${NOW}`);
  });

  test.each([
    ['0.618', '{{ object.score | percent }}', { score: 0.618 }, '62 %'],
    ['1', '{{ object.score | percent }}', { score: 1 }, '100 %'],
    ['one decimal', '{{ object.score | percent: 1 }}', { score: 0.6425 }, '64.3 %'],
    ['one decimal of a whole', '{{ object.score | percent: 1 }}', { score: 0.29 }, '29.0 %'],
    ['decimals that are none', '{{ object.score | percent: "x" }}', { score: 0.618 }, '62 %'],
    ['text stays', '{{ object.score | percent }}', { score: 'n/a' }, 'n/a'],
    ['nothing stays', '{{ object.score | percent }}', {}, ''],
    ['camel case', '{{ object.name | humanize }}', { name: 'timeSpentSeconds' }, 'Time spent seconds'],
    ['snake case', '{{ object.name | humanize }}', { name: 'time_spent' }, 'Time spent'],
    ['kebab case', '{{ object.name | humanize }}', { name: '-ease-of--use' }, 'Ease of use'],
    ['a number stays', '{{ object.name | humanize }}', { name: 7 }, '7'],
  ])('percent and humanize: %s', (_, source, object, expected) => {
    expect(render(source, object)).toBe(expected);
  });

  test.each([
    ['grouping', '{{ object.n | number }}', { n: 1234567.5 }, '1,234,567.5'],
    ['decimals', '{{ object.n | number: 2 }}', { n: 1234.5 }, '1,234.50'],
    ['another language', '{{ object.n | number: 1, "de" }}', { n: 1234.56 }, '1.234,6'],
    ['a language that is none', '{{ object.n | number: 0, "!!" }}', { n: 1234 }, '1,234'],
    ['no number stays', '{{ object.n | number }}', { n: 'many' }, 'many'],
    [
      'a date in words',
      '{{ object.at | local_date: "de", "Europe/Berlin" }}',
      { at: '2026-05-04T23:12:31Z' },
      '5. Mai 2026',
    ],
    ['Unix seconds', '{{ object.at | local_date: "fr" }}', { at: 1777997025 }, '5 mai 2026'],
    [
      'with the time',
      '{{ object.at | local_date: "en-GB", "UTC", "medium time" }}',
      { at: '2026-05-04T09:12:31Z' },
      '4 May 2026, 09:12',
    ],
    ['now', '{{ "now" | local_date: "en" }}', {}, 'May 5, 2026'],
    ['no date stays', '{{ object.at | local_date }}', { at: 'soon' }, 'soon'],
    ['a zone that is none', '{{ object.at | local_date: "en", "Mars" }}', { at: '2026-05-04' }, '2026-05-04'],
    [
      'a number in a text',
      '{{ object.t | extract: "Order #" }}',
      { t: 'Order x, Order 4711 of May' },
      '4711',
    ],
    [
      'a part of a text',
      '{{ object.t | extract: "<*>" }}',
      { t: 'From <maya@acme.example>, today' },
      'maya@acme.example',
    ],
    ['the rest of the line', '{{ object.t | extract: "URL: *" }}', { t: 'URL: /a b\nmore' }, '/a b'],
    ['what is not there', '[{{ object.t | extract: "[*]" }}]', { t: 'nothing' }, '[]'],
    [
      'scores in order',
      '{% assign s = object.s | by_value %}{% for p in s %}{{ p[0] }} {% endfor %}',
      { s: { a: 1, b: 3, c: 2, d: 'x' } },
      'b c a ',
    ],
    [
      'the lowest first',
      '{% assign s = object.s | by_value: "asc" %}{{ s[0][0] }}',
      { s: { a: 2, b: 1 } },
      'b',
    ],
    ['money', '{{ object.a | money: "EUR" }}', { a: 1234.5 }, '€1,234.50'],
    ['money in cents', '{{ object.a | money: object.c, "minor" }}', { a: 1250, c: 'usd' }, '$12.50'],
    ['money without cents', '{{ object.a | money: "JPY", "minor" }}', { a: 1250 }, '¥1,250'],
    ['next to no money', '{{ object.a | money: "USD" }}', { a: 0.004 }, 'under $0.01'],
    ['no money', '{{ object.a | money: "USD" }}', { a: 'free' }, 'free'],
    ['an amount to count with', '{{ object.a | amount: "KWD", "minor" }}', { a: 1250 }, '1.25'],
    [
      'a duration',
      '{{ object.a | duration }}, {{ object.b | duration }}',
      { a: 465, b: 8040 },
      '7 min 45 s, 2 h 14 min',
    ],
    [
      'a duration between two moments',
      '{{ object.a | duration: object.b }}',
      { a: '2026-05-04T09:00:00Z', b: '2026-05-04T09:01:04Z' },
      '1 min 4 s',
    ],
    [
      'a duration that has no end',
      '[{{ object.a | duration: object.b }}]',
      { a: '2026-05-04T09:00:00Z' },
      '[]',
    ],
    [
      'how many',
      '{{ object.a | counted: "rating" }}, {{ 1 | counted: "reply", "replies" }}',
      { a: 1200 },
      '1,200 ratings, 1 reply',
    ],
    [
      'a list of things',
      '{{ object.a | list }}',
      { a: [{ name: 'Mug', quantity: 2 }, { title: 'Tea' }] },
      '2 items: 2 × Mug, Tea',
    ],
    ['a list of words', '{{ object.a | list }}', { a: ['x', 'y'] }, 'x, y'],
    [
      'a person',
      '{{ object.a | person }}',
      { a: { first_name: 'Maya', last_name: 'Lind', email: 'm@x.example' } },
      'Maya Lind (m@x.example)',
    ],
  ])('words that people wish for: %s', (_, source, object, expected) => {
    expect(render(source, object)).toBe(expected);
  });

  test('what is missing as nothing, and objects and lists as JSON', () => {
    expect(render('[{{ object.a.b.c }}{{ object.n }}]', { n: null })).toBe('[]');
    expect(render('{{ object.o }}{{ object.l }}', { o: { a: [1] }, l: ['x'] })).toBe('{"a":[1]}["x"]');
  });

  test('one time zone, one language and one clock', () => {
    const date = '{{ object.at | date: "%A %-d %B %Y, %H:%M %z, %c" }}';
    expect(render(date, { at: '2026-05-05T23:30:00-04:00' })).toBe(
      'Wednesday 6 May 2026, 03:30 +0000, 5/6/2026, 3:30:00 AM',
    );
    for (const word of ['now', 'today']) {
      expect(render(`{{ "${word}" | date: "%Y-%m-%dT%H:%M:%S" }}`)).toBe('2026-05-05T16:03:45');
      expect(render('{{ object.at | date_to_xmlschema }}', { at: word })).toBe('2026-05-05T16:03:45+00:00');
    }
  });
});

describe('what a template puts out is escaped, once', () => {
  const object = { name: 'N', list: ['a', 'b'], nested: { k: 'v' } };

  test.each([
    ['a value', '*{{ object.name }}*', '*<N>*'],
    ['a filter', '{{ object.name | append: "!" | downcase }}', '<n!>'],
    ['a default', '{{ object.missing | default: object.name }}', '<N>'],
    ['text of the template in a tag', '{{ "*" }}', '<*>'],
    ['an assigned value', '{% assign x = object.name | upcase %}{{ x }}', '<N>'],
    ['a loop', '{% for each in object.list %}{{ each }},{% endfor %}', '<a>,<b>,'],
    ['members of a map', '{% for pair in object.nested %}{{ pair[0] }}={{ pair[1] }}{% endfor %}', '<k>=<v>'],
    ['JSON', '{{ object.nested | json }}{{ object.nested }}', '<{"k":"v"}><{"k":"v"}>'],
    ['echo', '{% echo object.name %}', '<N>'],
    ['cycle', '{% cycle object.name, "b" %}', '<N>'],
    [
      'tablerow',
      '{% tablerow i in object.list %}{{ i }}{% endtablerow %}',
      expect.stringMatching(/<a>.*<b>/),
    ],
    ['nothing', '[{{ object.missing }}]', '[<>]'],
    ['a captured text', '{% capture x %}*{{ object.name }}*{% endcapture %}{{ x }}{{ x }}', '*<N>**<N>*'],
    ['a filtered capture', '{% capture x %}{{ object.name }}{% endcapture %}{{ x | downcase }}', '<<n>>'],
    ['a value that looks like a capture', '{% capture x %}N{% endcapture %}{{ object.name }}', '<N>'],
    ['a raw block', '{% raw %}{{ object.name }}{% endraw %}', '{{ object.name }}'],
  ])('%s', (_, source, expected) => {
    expect(render(source, object, brackets)).toEqual(expected);
  });

  test('a captured text is text', () => {
    const capture = '{% capture x %}{{ object.name }}!{% endcapture %}';
    expect(render(`${capture}{% if x == "N!" and x contains "!" %}{{ x.size }}{% endif %}`, object)).toBe(
      '2',
    );
    expect(render(`${capture}{{ x | json }}{{ x | size }}{{ x | append: x }}`, object)).toBe('"N!"2N!N!');
    expect(
      render(`${capture}{% assign y = x %}{{ y }}{% case x %}{% when "N!" %}yes{% endcase %}`, object),
    ).toBe('N!yes');
  });

  test('an empty capture is empty', () => {
    const capture = '{% capture x %}{% endcapture %}';
    expect(
      render(`${capture}{{ x | default: "y" }}{% if x == "" %}1{% endif %}{% if x == blank %}2{% endif %}`),
    ).toBe('y12');
    expect(render('{% capture x %}some_name{% endcapture %}{{ x | humanize }}')).toBe('Some name');
  });

  test.each(['raw', 'sample'])('there is no filter %s', (filter) => {
    const source = `{{ object.name | ${filter} }}`;
    expect(() => render(source, object)).toThrow(`undefined filter: ${filter}`);
    expect(templateProblem(source)).toContain(`undefined filter: ${filter}`);
  });
});

describe('the variables that are missing', () => {
  const data = dataOf({ name: 'N', list: [{ a: 1 }], nothing: null });

  test.each([
    ['{{ object.name }} {{ event.type }} {{ now }}', []],
    ['{{ object.sumary.score }} and {{ object.sumary.score }}', ['object.sumary.score']],
    ['{{ objekt }}', ['objekt']],
    ['{{ object.nothing }}', []],
    ['{{ object.list.size }} {{ object.list.first }}', []],
    ['{{ object.toString }}', ['object.toString']],
    ['{% assign x = object.nme %}{{ x }}', ['object.nme']],
    ['{% for each in object.list %}{{ each.a }}{{ forloop.index }}{% endfor %}', []],
    ['{% capture x %}{{ object.b }}{% endcapture %}{{ x }}', ['object.b']],
    ['{{ object.list | map: "a" }}{% if object.c %}{% endif %}', ['object.c']],
    ['{{ unclosed', []],
  ])('%s', (source, expected) => {
    expect(missingVariables(source, data)).toEqual(expected);
  });

  test('are not looked for in a template that is very long', () => {
    const startedAt = performance.now();
    expect(missingVariables('{{a}}'.repeat(9_999), data)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

test('what is wrong with a template is said in one line', () => {
  expect(templateProblem('{{ object.name | upcase }}')).toBeUndefined();
  for (const source of ['{{ x', '{% if %}', '{% nope %}', '{{ x | nope }}', '{% for i in %}']) {
    expect(templateProblem(source)).toMatch(/^is not a valid template: [^\n]{5,300}$/);
  }
});
