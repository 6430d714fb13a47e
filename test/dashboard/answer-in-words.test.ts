import { expect, test } from 'vitest';
import { answerInWords } from '../../server/dashboard/pages/webhooks/answer-in-words.ts';

test.each([302, 400])('the log explains why an answer of %i is a delivery', (response_status) => {
  const answer = { response_status, error: null };
  expect(answerInWords({ ...answer, status: 'delivered' })).toContain('it is not sent again');
  expect(answerInWords({ ...answer, status: 'failed' })).not.toContain('took it');
});

test('an ordinary delivery needs no explanation', () => {
  const answer = { status: 'delivered' as const, response_status: 204, error: null };
  expect(answerInWords(answer)).toBe('Your receiver took it (204)');
});
