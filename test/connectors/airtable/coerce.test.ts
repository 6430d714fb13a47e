import { expect, test } from 'vitest';
import { coerce } from '../../../connectors/airtable/coerce.ts';
import type { FieldType } from '../../../connectors/airtable/columns.ts';

test.each<[FieldType, string, unknown]>([
  ['singleLineText', ' two\n lines ', 'two lines'],
  ['multilineText', 'two\nlines', 'two\nlines'],
  [
    'multilineText',
    'x <airtable:mention id="men1">@Maya</airtable:mention>',
    'x <\u2060airtable:mention id="men1">@Maya</airtable:mention>',
  ],
  ['richText', '**bold**', '**bold**'],
  ['email', 'maya@acme.example', 'maya@acme.example'],
  ['phoneNumber', '+41 44 000 00 00', '+41 44 000 00 00'],
  ['url', 'https://example.com/a', 'https://example.com/a'],
  ['number', '1,234.5', 1234.5],
  ['currency', '$0.12', 0.12],
  ['percent', '64 %', 0.64],
  ['percent', '0.64', 0.64],
  ['duration', '90', 90],
  ['rating', '3.6', 4],
  ['rating', '9', 5],
  ['checkbox', 'yes', true],
  ['checkbox', 'no', null],
  ['singleSelect', 'side   by side', 'Side by side'],
  ['singleSelect', 'A new one', 'A new one'],
  ['multipleSelects', '["Side by side","b","b"]', ['Side by side', 'b']],
  ['multipleSelects', 'a, b', ['a', 'b']],
  ['date', '1777997025', '2026-05-05'],
  ['date', '2026-05-04', '2026-05-04'],
  ['dateTime', '1777997025', '2026-05-05T16:03:45.000Z'],
  ['dateTime', '2026-05-04', '2026-05-04T00:00:00.000Z'],
  ['singleCollaborator', 'usrAcme0000000001', { id: 'usrAcme0000000001' }],
  ['number', '', undefined],
])('a field of type %s makes of %j %j', (type, text, value) => {
  expect(coerce(type, text, { options: ['Side by side'], max: 5 }).value).toEqual(value);
});

test.each<[FieldType, string, RegExp]>([
  ['number', 'many', /"many" is not a number/],
  ['rating', '0', /at least 1/],
  ['rating', 'good', /not a number/],
  ['checkbox', 'perhaps', /neither yes nor no/],
  ['date', 'tomorrow', /not a date/],
  ['dateTime', '4.5.2026', /not a date/],
  ['url', 'javascript:alert(1)', /not a link/],
  ['email', 'maya', /not an e-mail address/],
  ['singleCollaborator', 'maya@acme.example', /not the ID of a user/],
])('a field of type %s leaves out %j and says why', (type, text, note) => {
  expect(coerce(type, text)).toEqual({ note: expect.stringMatching(note) });
});

test('what is too long is cut, and says so', () => {
  expect(coerce('multilineText', 'x'.repeat(100_001))).toMatchObject({ note: 'was shortened' });
  expect(coerce('singleSelect', 'x'.repeat(101))).toMatchObject({ note: 'was shortened' });
  expect(coerce('rating', '9', { max: 5 })).toMatchObject({ note: 'was rounded to 5 of 5' });
});
