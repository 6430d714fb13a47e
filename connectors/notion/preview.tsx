import { Divider, Text } from '@mantine/core';
import type { PreviewProps } from '../shared/preview/props.ts';
import { LackingColumns, RowPreview } from '../shared/preview/row.tsx';
import { useWords } from '../shared/preview/words.tsx';

interface Cell {
  column: string;
  type?: string;
  text: string;
  optional?: boolean;
}
interface RichText {
  rich_text?: { text?: { content?: string } }[];
}
interface NotionRequest {
  mode: string;
  add_missing_columns: boolean;
  columns: Cell[];
  children: ({ type: string } & Record<string, unknown>)[];
}

/** A row as its page shows it. */
export default function Preview({ request, names }: PreviewProps<NotionRequest>) {
  const { columns, children, add_missing_columns } = request;
  const say = useWords();
  const title = columns.find(({ type }) => type === 'title');
  const what = say(request.mode === 'update' ? 'New row, or the one it has' : 'New row');
  return (
    <RowPreview
      where={`${names.data_source ?? say('Your database')} · ${what}`}
      title={title?.text ?? ''}
      cells={columns.filter((cell) => cell !== title)}
    >
      {children.length > 0 && <Divider />}
      {children.map((block, index) => (
        <Text
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other name
          key={index}
          size={block.type.startsWith('heading') ? 'md' : 'sm'}
          fw={block.type.startsWith('heading') ? 700 : undefined}
        >
          {block.type.endsWith('list_item') && '• '}
          {textOf(block)}
        </Text>
      ))}
      {columns.some(({ optional }) => optional) && <LackingColumns add={add_missing_columns} />}
    </RowPreview>
  );
}

function textOf(block: { type: string } & Record<string, unknown>): string {
  const { rich_text = [] } = (block[block.type] ?? {}) as RichText;
  return rich_text.map(({ text }) => text?.content ?? '').join('');
}
