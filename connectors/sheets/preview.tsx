import type { PreviewProps } from '../shared/preview/props.ts';
import { LackingColumns, RowPreview } from '../shared/preview/row.tsx';
import { useWords } from '../shared/preview/words.tsx';

interface SheetsRequest {
  mode: string;
  newest_first: boolean;
  columns: { column: string; type?: string; text: string; optional?: boolean }[];
}

/** A row, cell by cell. */
export default function Preview({ request, names }: PreviewProps<SheetsRequest>) {
  const { mode, newest_first: onTop, columns } = request;
  const say = useWords();
  const title = columns.find(({ type }) => type === 'title');
  const row = onTop ? 'New row on top' : 'New row';
  const where = names.tab ?? say('Your tab');
  return (
    <RowPreview
      where={`${where} · ${say(mode === 'update' ? `${row}, or the one it has` : row)}`}
      title={title?.text ?? ''}
      cells={columns.filter((cell) => cell !== title)}
    >
      {columns.some(({ optional }) => optional) && <LackingColumns add={false} />}
    </RowPreview>
  );
}
