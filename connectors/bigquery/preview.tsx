import { Text } from '@mantine/core';
import type { PreviewProps } from '../shared/preview/props.ts';
import { LackingColumns, RowPreview } from '../shared/preview/row.tsx';

interface BigQueryRequest {
  dataset: string;
  table: string;
  write: string;
  columns: { column: string; type?: string; text: string; optional?: boolean }[];
}

const WAYS: Record<string, string> = {
  stream: 'New row',
  exactly_once: 'New row, exactly once',
  update: 'New row, or the one that the object has',
};

/** A row, cell by cell; the whole event is only named. */
export default function Preview({ request }: PreviewProps<BigQueryRequest>) {
  const { dataset, table, write, columns } = request;
  const isWhole = ({ type }: { type?: string }) => type === 'JSON';
  const whole = columns.filter(isWhole);
  return (
    <RowPreview
      where={`${dataset}.${table} · ${WAYS[write] ?? ''}`}
      title={columns.find(({ column }) => column === 'event_type')?.text ?? table}
      cells={columns.filter((cell) => !isWhole(cell))}
    >
      {whole.length > 0 && (
        <Text size="sm">{whole.map(({ column }) => column).join(', ')}: the whole event, as JSON</Text>
      )}
      {columns.some(({ optional }) => optional) && <LackingColumns add={false} />}
    </RowPreview>
  );
}
