import type { PreviewProps } from '../shared/preview/props.ts';
import { LackingColumns, RowPreview } from '../shared/preview/row.tsx';
import { useWords } from '../shared/preview/words.tsx';

interface AirtableRequest {
  mode: string;
  columns: { column: string; type?: string; text: string; optional?: boolean }[];
}

/** A record as it opens. */
export default function Preview({ request: { mode, columns }, names }: PreviewProps<AirtableRequest>) {
  const say = useWords();
  const title = columns.find(({ type }) => type === 'title');
  const where = names.table ?? say('Your table');
  return (
    <RowPreview
      where={`${where} · ${say(mode === 'update' ? 'New record, or the one it has' : 'New record')}`}
      title={title?.text ?? ''}
      cells={columns.filter((cell) => cell !== title)}
    >
      {columns.some(({ optional }) => optional) && <LackingColumns add={false} />}
    </RowPreview>
  );
}
