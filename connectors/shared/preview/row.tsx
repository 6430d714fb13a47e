import { Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from './words.tsx';

interface RowPreviewProps {
  /** Small, above: where the row goes. */
  where: string;
  title: string;
  cells: readonly { column: string; text: string }[];
  children?: ReactNode;
}

/** A row as the page of a record: one line for each cell that has something in it. */
export function RowPreview({ where, title, cells, children }: RowPreviewProps) {
  const say = useWords();
  return (
    <Stack gap="xs" style={{ overflowWrap: 'anywhere' }}>
      <Text size="xs" c="dimmed">
        {where}
      </Text>
      <Text component="div" fw={700} size="xl" lh={1.2}>
        {title || say('Untitled')}
      </Text>
      <Table layout="fixed" verticalSpacing={4} withRowBorders={false}>
        <Table.Tbody>
          {cells
            .filter(({ text }) => text !== '')
            .map(({ column, text }) => (
              <Table.Tr key={column}>
                <Table.Th scope="row" w="38%" fw={400} c="dimmed" style={{ verticalAlign: 'top' }}>
                  {column}
                </Table.Th>
                <Table.Td style={{ whiteSpace: 'pre-line' }}>{dateOr(column, text)}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
      {children}
    </Stack>
  );
}

/** Moments are Unix seconds before a column's type makes a date of them. */
function dateOr(column: string, text: string): string {
  const isMoment = column === 'Date' && /^\d{9,11}$/.test(text);
  return isMoment ? new Date(Number(text) * 1000).toLocaleString(undefined, { dateStyle: 'medium' }) : text;
}

/** What happens with recommended columns that aren't there. */
export function LackingColumns({ add }: { add: boolean }) {
  const say = useWords();
  return (
    <Text size="xs" c="dimmed">
      {say(add ? 'Columns that are lacking are added.' : 'Columns that are lacking are left out.')}
    </Text>
  );
}
