import { Text } from '@mantine/core';
import type { PreviewProps } from '../shared/preview/props.ts';
import { RowPreview } from '../shared/preview/row.tsx';
import { useWords } from '../shared/preview/words.tsx';

interface BigQueryRequest {
  dataset: string;
  table: string;
  write: string;
  columns: { column: string; type?: string; text: string }[];
}

const WAYS: Record<string, string> = {
  stream: 'New row',
  exactly_once: 'New row, exactly once',
  update: 'New row, or the one that the object has',
};

/** Moments of events are Unix seconds before they are written. */
const shown = ({ type, text }: { type?: string; text: string }) =>
  type === 'TIMESTAMP' && /^\d{9,11}$/.test(text) ? new Date(Number(text) * 1000).toISOString() : text;

/** A row, cell by cell; the whole event is only named. */
export default function Preview({ request }: PreviewProps<BigQueryRequest>) {
  const { dataset, table, write, columns } = request;
  const say = useWords();
  const isWhole = ({ type }: { type?: string }) => type === 'JSON';
  const whole = columns.filter(isWhole);
  return (
    <RowPreview
      where={`${dataset}.${table} · ${say(WAYS[write] ?? '')}`}
      title={columns.find(({ column }) => column === 'event_type')?.text ?? table}
      cells={columns.filter((cell) => !isWhole(cell)).map((cell) => ({ ...cell, text: shown(cell) }))}
    >
      {whole.length > 0 && (
        <Text size="sm">
          {say(`${whole.map(({ column }) => column).join(', ')}: the whole event, as JSON`)}
        </Text>
      )}
    </RowPreview>
  );
}
