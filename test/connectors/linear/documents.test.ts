import { parse, validate } from 'graphql/index.js';
import { expect, test } from 'vitest';
import * as documents from '../../../connectors/linear/documents.ts';
import { linearSchema } from '../../support/fakes/linear-schema.ts';

test.each(Object.entries(documents))("the document %s fits Linear's schema", (_, { text }) => {
  const errors = validate(linearSchema(), parse(text));
  expect(errors.map(({ message }) => message)).toEqual([]);
});

test('a document that does not fit is noticed', () => {
  const errors = validate(linearSchema(), parse('{ organization { idd } }'));
  expect(errors.map(({ message }) => message)).toEqual([
    'Cannot query field "idd" on type "Organization". Did you mean "id"?',
  ]);
});
