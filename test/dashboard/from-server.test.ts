import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import { renderEventType } from '../../server/api/render-event-type.ts';
import { renderConnector } from '../../server/api/render-integrations.ts';
import ofCatalog from '../../server/dashboard/languages/de/catalog-messages.json' with { type: 'json' };
import german from '../../server/dashboard/languages/de/from-server.json' with { type: 'json' };
import { phrasebook } from '../../server/dashboard/languages/from-server.ts';
import { eventTypes } from '../support/catalog.ts';
import { readSourceFiles } from '../support/source-files.ts';

const known: Readonly<Record<string, string>> = german;
const translate = phrasebook(known);

/** Words that aren't the server's: the sample's dimensions and questions, which teams name. */
const OF_TEAMS = new Set(['Usability', 'Clarity', 'Trust', 'Hardest step']);

interface Property {
  title?: string;
  description?: string;
  labels?: Record<string, string>;
  offers?: Record<string, string>;
  units?: Record<string, string>;
}

/** What `GET /connectors` says in words, without the examples in empty fields and the names of apps. */
function* wordsOfConnectors() {
  const settings = { ...{ apiUrl: '', authorizeUrl: undefined, tokenUrl: undefined, client: undefined } };
  for (const connector of connectors) {
    const rendered = renderConnector(
      connector,
      { ...settings, signingSecret: undefined, scopes: [] },
      { publicUrl: 'https://hub.example', product: 'Acme' },
    );
    yield rendered.description;
    for (const { label, help } of rendered.credentials) yield* [label, help];
    for (const { name, description, config_schema } of rendered.actions) {
      yield* [name, description];
      for (const property of Object.values(config_schema.properties ?? {})) {
        const { title, description, labels, offers, units } = property as Property;
        yield* [title, description, ...Object.values({ ...labels, ...offers, ...units })];
      }
    }
    for (const { title, about, automation } of rendered.recipes) yield* [title, about, automation.name];
  }
}

/** What `GET /event-types` says in words. */
function* wordsOfEventTypes() {
  for (const { title, description, sentence, fields, related } of eventTypes.map(renderEventType)) {
    yield* [title, description, sentence];
    for (const field of fields) yield* [field.title, field.group, field.description];
    for (const field of related) yield field.title;
  }
}

const given = (words: Iterable<string | null | undefined>) =>
  [...new Set(words)].filter((text): text is string => typeof text === 'string' && text !== '');

describe('the API’s words in German', () => {
  const hasGerman = (text: string) => Object.hasOwn(known, text) || translate(text) !== text;

  test('are there for all that connectors say of themselves', () => {
    const words = given(wordsOfConnectors());
    expect(words.length).toBeGreaterThan(150);
    expect(words.filter((text) => !hasGerman(text))).toEqual([]);
  });

  test('are there for all that event types say of themselves', () => {
    const words = given(wordsOfEventTypes()).filter((text) => !OF_TEAMS.has(text));
    expect(words.length).toBeGreaterThan(100);
    expect(words.filter((text) => !hasGerman(text))).toEqual([]);
  });

  test('have what differs where the English ones have it, and are never empty', () => {
    const holes = (text: string) => (text.match(/(?<!\{)\{[a-z]\w*\}/g) ?? []).sort();
    const wrong = Object.entries(known).filter(
      ([english, words]) => words.trim() === '' || `${holes(english)}` !== `${holes(words)}`,
    );
    expect(wrong).toEqual([]);
  });

  test('stand in the file once each', () => {
    const file = readFileSync('server/dashboard/languages/de/from-server.json', 'utf8');
    expect(file.match(/^ {2}"(?:[^"\\]|\\.)*": /gm)).toHaveLength(Object.keys(known).length);
  });
});

/** What a text has in the place of a value. */
const VALUE = 'Xx';

/** Every text in the code of the files, with `Xx` for what is put in. */
function textsIn(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const texts: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node)) return;
      if (ts.isStringLiteralLike(node)) texts.push(node.text);
      if (ts.isTemplateExpression(node)) {
        const { head, templateSpans } = node;
        texts.push(head.text + templateSpans.map(({ literal }) => VALUE + literal.text).join(''));
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return texts;
  });
}

const code = readSourceFiles().map(({ path }) => path);
const ofServer = code.filter((path) => /^(?:connectors|server\/(?!dashboard\/))/.test(path));
/** Files whose sentences people read. What goes out to vendors, in `card`, speaks the product's language. */
const WITH_MESSAGES =
  /^connectors\/(?!template|shared\/card)(?:[\w-]+\/(?:errors|verify|deliver|config|identify|webhook|options|coerce|render|limits|preview)\.tsx?|shared\/rows\/(?:cells|config|place)\.ts|shared\/preview\/\w+\.tsx|http-failure\.ts)$/;

/** Of those files, but not for people who use the settings. */
const NOT_SHOWN = new Set([
  // In the table at Google, the letter, the log of the server.
  ...['Events, one a row; a row may be there twice', ' and Xx more', 'Notion row', 'Microsoft Teams'],
  ...['You get this because somebodyXx set up an automation for it.', ' of Xx'],
  // Names that vendors give to rights, fields, errors and connections.
  ...['Read content', 'Update content', 'Insert content', 'RCPT TO', 'incoming webhook'],
  ...['Incoming webhook Xx', 'status or the project', 'authentication error', 'feature not accessible'],
  ...['usage limit exceeded', 'invalid input', 'input error', 'user error', 'entity not found'],
  ...['graphql error', 'graphql validation failed', 'graphql parse failed', 'yyyy-mm-dd hh:mm:ss'],
  // Parts of others.
  ...['a whole number', 'yes or no', 'a JSON object', 'a JSON list'],
  ...[
    'Later events about the same object can add further rows, or write to its row: this needs a column Xx.',
  ],
  ...['The connection to Slack lacks a permissionXx'],
]);

/** English that code puts together of parts. */
const PUT_TOGETHER = new Set([
  ...['"{text}" is not a whole number', '"{text}" is not yes or no'],
  ...['"{text}" is not a JSON object', '"{text}" is not a JSON list'],
  ...['{path} is missing, and it must be {wanted}', '{path} is {value}, and it must be {wanted}'],
  ...['{path} is {value}, and one of them must be {wanted}'],
  ...['The connection to Slack lacks a permission: {names}'],
]);

describe('messages of the server', () => {
  const isCode = /\{\{|\{%|^[\w.-]*:|solid var\(|noopener|^(?:\W|Xx)*$/;
  const isSentence = (text: string) =>
    /[a-z]{2,} [a-z]{2,}/i.test(text.replaceAll(VALUE, '')) && !isCode.test(text);
  // Some stand behind the name of a column.
  const hasGerman = (text: string) =>
    [text, `"${VALUE}" ${text}`].some((each) => Object.hasOwn(known, each) || translate(each) !== each);

  test('of connectors have German', () => {
    const texts = textsIn(code.filter((path) => WITH_MESSAGES.test(path))).filter(isSentence);
    expect(texts.length).toBeGreaterThan(250);
    const lacking = texts.filter((text) => !NOT_SHOWN.has(text) && !hasGerman(text));
    expect([...new Set(lacking)]).toEqual([]);
  });

  test('that are no more have none', () => {
    const all = [...given(wordsOfConnectors()), ...given(wordsOfEventTypes()), ...textsIn(ofServer)].join(
      '\n',
    );
    const longest = (key: string) =>
      key
        .split(/\{[a-z]\w*\}/)
        .map((piece) => piece.replace(/^"? ?/, '').trim())
        .toSorted((one, other) => other.length - one.length)[0] ?? '';
    const dead = Object.keys(known).filter((key) => !PUT_TOGETHER.has(key) && !all.includes(longest(key)));
    expect(dead).toEqual([]);
  });
});

test('messages about a change of the catalog have German', () => {
  const inGerman = phrasebook(ofCatalog);
  const messages = textsIn(['catalog/compare.ts']).filter((text) => /^(?:[A-Z]|Xx).*\.$/.test(text));
  expect(messages.length).toBeGreaterThan(15);
  expect(messages.filter((text) => inGerman(text) === text)).toEqual([]);
});

describe('a text of the API', () => {
  const says = phrasebook({
    'Send a message': 'Nachricht senden',
    '{app} says: {words}': '{app} meldet: {words}',
    'Slack says: {words}': 'Slack teilt mit: {words}',
    'The condition was not met: {why}.': 'Bedingung nicht erfüllt: {why}.',
    '{path} is {value}, and it must be {wanted}': '{path} ist {value}, verlangt ist {wanted}',
    'less than {value}': 'weniger als {value}',
    'Choose another channel.': 'Wählen Sie einen anderen Kanal.',
    'The bot is not in it': 'Der Bot ist nicht darin',
    'must be complete': 'muss vollständig sein',
    'must have at most {number} parts': 'darf höchstens {number} Teile haben',
    'Bot token': 'Bot-Token',
    'Share it with {address} (a.b)': 'Geben Sie es frei für {address} (a.b)',
    'Use {{ object.name }}': 'Verwenden Sie {{ object.name }}',
  });

  test.each([
    ['that is known', 'Send a message', 'Nachricht senden'],
    ['that is not known', 'Our own words', 'Our own words'],
    ['named like something of every object', 'constructor', 'constructor'],
    ['with something in it', 'Linear says: no', 'Linear meldet: no'],
    ['that two keys fit: the longer one is meant', 'Slack says: no', 'Slack teilt mit: no'],
    ['with a known text in it', 'Linear says: Send a message', 'Linear meldet: Nachricht senden'],
    [
      'with texts in texts',
      'The condition was not met: Score is 82 %, and it must be less than 70 %.',
      'Bedingung nicht erfüllt: Score ist 82 %, verlangt ist weniger als 70 %.',
    ],
    [
      'of two sentences, the first known without its full stop',
      'The bot is not in it. Choose another channel.',
      'Der Bot ist nicht darin. Wählen Sie einen anderen Kanal.',
    ],
    [
      'of two sentences, the first a vendor’s',
      'Linear says: Nope. Choose another channel.',
      'Linear meldet: Nope. Wählen Sie einen anderen Kanal.',
    ],
    ['at a field', 'Must be complete', 'Muss vollständig sein'],
    ['at a field, with something in it', 'Must have at most 5 parts', 'Darf höchstens 5 Teile haben'],
    ['with a subject', 'Bot token must be complete.', 'Bot-Token muss vollständig sein.'],
    ['with a subject of its own', 'config.text must be complete', 'config.text muss vollständig sein'],
    ['with lines in it', 'Linear says: one\ntwo', 'Linear meldet: one\ntwo'],
    ['with signs of patterns', 'Share it with a$&b (a.b)', 'Geben Sie es frei für a$&b (a.b)'],
    ['that only looks like it', 'Share it with x (aXb)', 'Share it with x (aXb)'],
    ['with a template in it', 'Use {{ object.name }}', 'Verwenden Sie {{ object.name }}'],
    ['that is empty', '', ''],
  ])('%s', (_, text, expected) => {
    expect(says(text)).toBe(expected);
    expect(says(text)).toBe(expected);
  });

  test.each([
    ['many sentences', 'is a. '.repeat(300)],
    ['many places where a key could go on', `${'x is '.repeat(390)}y`],
    ['more than the server says', 'The bot is not in the channel. '.repeat(500)],
  ])('with %s is looked up in no time', (_, text) => {
    const start = performance.now();
    expect(translate(text)).toBe(text);
    expect(performance.now() - start).toBeLessThan(300);
  });
});
