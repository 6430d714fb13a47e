import { Divider, Stack, Table, Text } from '@mantine/core';

interface Cell {
  column: string;
  type?: string;
  text: string;
  optional?: boolean;
}
interface RichText {
  rich_text?: { text?: { content?: string } }[];
}
export interface NotionRequest {
  mode: string;
  add_missing_columns: boolean;
  columns: Cell[];
  children: ({ type: string } & Record<string, unknown>)[];
}

/** A row as its page shows it. `database`: its name, when that is known. */
export function NotionPreview({
  request,
  database,
}: {
  request: NotionRequest;
  database: string | undefined;
}) {
  const { columns, children, add_missing_columns } = request;
  const title = columns.find(({ type }) => type === 'title');
  const rest = columns.filter((cell) => cell !== title && cell.text !== '');
  return (
    <Stack gap="xs" style={{ overflowWrap: 'anywhere' }}>
      <Text size="xs" c="dimmed">
        {database ?? 'Your database'} · {request.mode === 'update' ? 'New row, or the one it has' : 'New row'}
      </Text>
      <Text fw={700} size="xl" lh={1.2}>
        {title?.text || 'Untitled'}
      </Text>
      <Table layout="fixed" verticalSpacing={4} withRowBorders={false}>
        <Table.Tbody>
          {rest.map(({ column, text }) => (
            <Table.Tr key={column}>
              <Table.Th scope="row" w="38%" fw={400} c="dimmed" style={{ verticalAlign: 'top' }}>
                {column}
              </Table.Th>
              <Table.Td style={{ whiteSpace: 'pre-line' }}>{dateOr(column, text)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
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
      {columns.some(({ optional }) => optional) && (
        <Text size="xs" c="dimmed">
          {add_missing_columns
            ? 'Columns that the database lacks are added.'
            : 'Columns that the database lacks are left out.'}
        </Text>
      )}
    </Stack>
  );
}

/** Moments are unix seconds before Notion has them. */
function dateOr(column: string, text: string): string {
  const isMoment = column === 'Date' && /^\d{9,11}$/.test(text);
  return isMoment ? new Date(Number(text) * 1000).toLocaleString(undefined, { dateStyle: 'medium' }) : text;
}

function textOf(block: { type: string } & Record<string, unknown>): string {
  const { rich_text = [] } = (block[block.type] ?? {}) as RichText;
  return rich_text.map(({ text }) => text?.content ?? '').join('');
}
