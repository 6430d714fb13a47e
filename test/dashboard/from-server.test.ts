import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import { renderEventType } from '../../server/api/render-event-type.ts';
import { renderConnector } from '../../server/api/render-integrations.ts';
import { eventTypes } from '../../server/catalog/index.ts';
import german from '../../server/dashboard/languages/de/from-server.json' with { type: 'json' };
import { phrasebook } from '../../server/dashboard/languages/from-server.ts';

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
  for (const { title, description, fields, related } of eventTypes.map(renderEventType)) {
    yield* [title, description];
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
    ['with lines in it', 'Linear says: one\ntwo', 'Linear meldet: one\ntwo'],
    ['with signs of patterns', 'Share it with a$&b (a.b)', 'Geben Sie es frei für a$&b (a.b)'],
    ['that only looks like it', 'Share it with x (aXb)', 'Share it with x (aXb)'],
    ['with a template in it', 'Use {{ object.name }}', 'Verwenden Sie {{ object.name }}'],
    ['that is empty', '', ''],
  ])('%s', (_, text, expected) => {
    expect(says(text)).toBe(expected);
    expect(says(text)).toBe(expected);
  });

  test('that is long and like many is looked up in no time', () => {
    const start = performance.now();
    expect(translate('is a. '.repeat(400))).toBe('is a. '.repeat(400));
    expect(translate(`${'x is '.repeat(500)}y`)).toBe(`${'x is '.repeat(500)}y`);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
