import { describe, expect, test } from 'vitest';
import { sampleObject } from '../../support/catalog.ts';
import { renderRow } from './notion-world.ts';

const config = (more: Record<string, unknown>) => ({ data_source: 'a'.repeat(32), ...more });

describe('the content of the page', () => {
  const body = (template: string, object: Record<string, unknown> = {}) =>
    renderRow(config({ body: template }), object);
  const lines = (template: string, object?: Record<string, unknown>) =>
    body(template, object).request.children.map((block) => {
      const type = block.type ?? '';
      const inner = Reflect.get(block, type) as { rich_text?: { text: { content: string } }[] };
      return [type, inner.rich_text?.map(({ text }) => text.content).join('')];
    });

  test('has headings, lists, quotes and lines', () => {
    expect(lines('# One\n## Two\n### Three\n- a\n* b\n1. c\n> d\n---\nplain\n\n  #no heading')).toEqual([
      ['heading_1', 'One'],
      ['heading_2', 'Two'],
      ['heading_3', 'Three'],
      ['bulleted_list_item', 'a'],
      ['bulleted_list_item', 'b'],
      ['numbered_list_item', 'c'],
      ['quote', 'd'],
      ['divider', undefined],
      ['paragraph', 'plain'],
      ['paragraph', '#no heading'],
    ]);
  });

  test('data is text, whatever it looks like', () => {
    const text = '# Not a heading\n- nor a list\n---\n\ue000> nor a quote';
    expect(lines('{{ object.text }}\n# {{ object.text }}', { text })).toEqual([
      ['paragraph', '# Not a heading'],
      ['paragraph', '- nor a list'],
      ['paragraph', '---'],
      ['paragraph', '> nor a quote'],
      ['heading_1', '# Not a heading'],
      ['paragraph', '- nor a list'],
      ['paragraph', '---'],
      ['paragraph', '> nor a quote'],
    ]);
  });

  test('goes on in the next paragraph after 2000 characters, and ends after 100', () => {
    expect(lines(`- ${'x'.repeat(2_001)}`)).toEqual([
      ['bulleted_list_item', 'x'.repeat(2_000)],
      ['paragraph', 'x'],
    ]);
    const { request, warnings } = body('line\n'.repeat(101), sampleObject('evaluation.completed'));
    expect(request.children).toHaveLength(100);
    expect(warnings).toEqual([{ field: 'body', message: 'The page content was cut to 100 paragraphs.' }]);
  });
});
