import type { Command } from 'commander';
import type { Query } from './client.ts';
import type { Printer } from './printer.ts';
import type { Session } from './session.ts';

export interface PageOptions {
  limit?: string;
  after?: string;
  all?: boolean;
}

export interface Page<Row> {
  data: Row[];
  has_more: boolean;
  next_cursor: string | null;
}

const LARGEST_PAGE = 100;

/** The options of every command that lists. */
export function addPageOptions(command: Command): Command {
  return command
    .option('--limit <number>', 'rows of a page, 1 to 100 (25; 100 with --all)')
    .option('--after <cursor>', 'start after this id')
    .option('--all', 'follow the pages to the end; with --json, one answer after another');
}

/** Shows a list, newest first: a page, or with `--all` every page, each as soon as it is there. */
export async function showPages<Row>(
  session: Session,
  request: { path: string; as: 'asTeam' | 'asOperator'; query?: Query },
  options: PageOptions,
  human: (rows: Row[], print: Printer) => void,
): Promise<void> {
  let after = options.after;
  for (let first = true; ; first = false) {
    const limit = options.limit ?? (options.all ? LARGEST_PAGE : undefined);
    const query = { ...request.query, limit, starting_after: after };
    const answer = await session[request.as]<Page<Row>>('GET', request.path, { query });
    const { data, has_more, next_cursor } = answer.body;
    session.show(answer, () => {
      if (first && data.length === 0) session.print.note('There are none.');
      if (data.length > 0) human(data, session.print);
    });
    if (!has_more || next_cursor === null) return;
    if (!options.all) {
      if (!session.json) session.print.note(`There are more: --after ${next_cursor}, or --all.`);
      return;
    }
    after = next_cursor;
  }
}

/** Every row of a list, for commands that work on them. */
export async function allRows<Row>(session: Session, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const query = { limit: LARGEST_PAGE, starting_after: after };
    const { body } = await session.asTeam<Page<Row>>('GET', path, { query });
    rows.push(...body.data);
    after = body.has_more ? (body.next_cursor ?? undefined) : undefined;
  } while (after !== undefined);
  return rows;
}
