import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementSpans, memberSpan, type Span } from '../../server/api/raw-json.ts';
import { jsonDocument as document, jsonValue as json, space as ws } from '../support/json-text.ts';

const textAt = (text: string, span: Span | undefined) => span && text.slice(span.start, span.end);
const member = (text: string, ...path: string[]) => textAt(text, memberSpan(text, path));
const elements = (text: string, ...path: string[]) =>
  elementSpans(text, path)?.map((span) => text.slice(span.start, span.end));

describe('memberSpan on examples', () => {
  it.each([
    ['a number keeps its spelling', '{"data":{"object":1.0}}', '1.0'],
    ['a large integer keeps its digits', '{"data":{"object":12345678901234567890}}', '12345678901234567890'],
    ['an exponent stays', '{"data":{"object":-1E+2}}', '-1E+2'],
    ['integer-like keys keep their order', '{"data":{"object":{"b":1,"2":2,"1":3}}}', '{"b":1,"2":2,"1":3}'],
    ['duplicate keys inside stay', '{"data":{"object":{"a":1,"a":2}}}', '{"a":1,"a":2}'],
    ['escapes stay', '{"data":{"object":"\\u00e9\\/\\ud83d\\ude00"}}', '"\\u00e9\\/\\ud83d\\ude00"'],
    [
      'space inside stays, space outside goes',
      '{ "data" : {\n"object"\t: { "a" : 1 } \r\n} }',
      '{ "a" : 1 }',
    ],
    ['brackets and quotes in strings', '{"data":{"object":{"a":"}]\\"{["},"b":1}}', '{"a":"}]\\"{["}'],
    ['a string that ends in backslashes', '{"data":{"x":"\\\\","object":"\\\\\\\\"}}', '"\\\\\\\\"'],
    ['the last of two at the end', '{"data":{"object":1,"object":2}}', '2'],
    ['the last of two on the way', '{"data":{"object":1},"data":{"object":2}}', '2'],
    ['a key written with escapes', '{"d\\u0061ta":{"\\u006fbject":true}}', 'true'],
    ['a key that contains the other', '{"data":{"objects":1,"object":null,"obj":2}}', 'null'],
    ['a value that looks like the key', '{"x":"data","data":{"y":"object","object":0}}', '0'],
  ])('%s', (_, text, expected) => {
    expect(member(text, 'data', 'object')).toBe(expected);
  });

  it.each([
    ['no such key', '{"data":{"a":1}}'],
    ['an empty object', '{"data":{}}'],
    ['an array on the way', '{"data":[{"object":1}]}'],
    ['an array that contains the key', '{"data":["object",1]}'],
    ['a string on the way', '{"data":"object"}'],
    ['a later duplicate that hides the object', '{"data":{"object":1},"data":null}'],
    ['a key nested deeper', '{"data":{"x":{"object":1}}}'],
    ['a top-level array', '[{"data":{"object":1}}]'],
    ['a top-level scalar', '7'],
  ])('is undefined for %s', (_, text) => {
    expect(memberSpan(text, ['data', 'object'])).toBeUndefined();
  });

  it('spans the whole document for an empty path', () => expect(member(' \n[1, 2] ')).toBe('[1, 2]'));

  it('tells a backslash in a wanted key from an escape in the text', () => {
    expect(member('{"\\u0061":1,"\\\\u0061":2}', '\\u0061')).toBe('2');
  });

  it('begins where it is told to', () => {
    const text = '{"events":[{"data":{"object":1.50}}, {"data":{"object":2.50}}]}';
    const found = elementSpans(text, ['events'])?.map((e) => memberSpan(text, ['data', 'object'], e.start));
    expect(found?.map((span) => textAt(text, span))).toEqual(['1.50', '2.50']);
  });
});

describe('elementSpans on examples', () => {
  it.each<[string, string[] | undefined]>([
    ['{"events":[]}', []],
    ['{"events":[ \n ]}', []],
    ['{"events":[1.0 , "a,]" ,[2,[3]],{"x":[4]} , null]}', ['1.0', '"a,]"', '[2,[3]]', '{"x":[4]}', 'null']],
    ['{"events":[1],"events":[2]}', ['2']],
    ['{"events":{}}', undefined],
    ['{}', undefined],
  ])('%s', (text, expected) => expect(elements(text, 'events')).toEqual(expected));

  it('takes the document itself', () => expect(elements(' [1,{}] ')).toEqual(['1', '{}']));
});

describe('against JSON.parse', () => {
  /** Compares every member and element, all the way down. */
  function check(text: string, from: number): void {
    const slice = textAt(text, memberSpan(text, [], from));
    const value: unknown = JSON.parse(slice ?? 'undefined');
    const spans = elementSpans(text, [], from);
    expect(spans === undefined).toBe(!Array.isArray(value));
    if (Array.isArray(value)) {
      expect(spans?.map((s) => JSON.parse(text.slice(s.start, s.end)))).toEqual(value);
      for (const span of spans ?? []) check(text, span.start);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, expected] of Object.entries(value)) {
        const span = memberSpan(text, [name], from);
        expect(JSON.parse(textAt(text, span) ?? 'undefined')).toEqual(expected);
        if (span) check(text, span.start);
      }
    }
  }

  it('finds what JSON.parse finds, everywhere in a document', () => {
    fc.assert(
      fc.property(document, (text) => {
        expect(JSON.parse(member(text) ?? 'undefined')).toEqual(JSON.parse(text));
        check(text, 0);
        const span = memberSpan(text, ['data']);
        const value: unknown = JSON.parse(text);
        const has =
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          Object.hasOwn(value, 'data');
        expect(span !== undefined).toBe(has);
      }),
      { numRuns: 500 },
    );
  });

  it('cuts out exactly the text that was put in', () => {
    fc.assert(
      fc.property(fc.tuple(json, ws, ws, fc.array(json)), ([object, before, after, others]) => {
        const text = `{"x":${others[0] ?? 0},"data"${before}:{"object":${before}${object}${after}}${after},"y":[]}`;
        expect(member(text, 'data', 'object')).toBe(object);
        const list = [object, ...others];
        expect(elements(`{"e":[${before}${list.join(`${after},${before}`)}]}`, 'e')).toEqual(list);
      }),
    );
  });
});

describe('cost', () => {
  it('does not overflow the stack on deep nesting', () => {
    const depth = 100_000;
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(member(`{"data":{"object":${deep}}}`, 'data', 'object')).toBe(deep);
    const path = Array.from({ length: 1_000 }, () => 'a');
    expect(member(`${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`, ...path)).toBe('1');
  });

  it.each([
    ['many keys', (n: number) => `{${Array.from({ length: n }, (_, i) => `"k${i}":${i}`).join(',')}}`],
    ['many escaped quotes', (n: number) => `{"a":"${'\\"'.repeat(n)}"}`],
    ['many backslashes', (n: number) => `{"a":"${'\\\\'.repeat(n)}"}`],
  ])('is linear in %s', (_, make) => {
    // A quadratic scan of 400 000 would take minutes; the bound leaves room for a busy machine.
    const text = make(400_000);
    const started = performance.now();
    memberSpan(text, ['absent']);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
