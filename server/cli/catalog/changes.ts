import type { Change } from '../../../catalog/compare.ts';
import type { Printer } from '../printer.ts';
import type { Cell } from '../table.ts';

/** What the API tells of something that uses what goes. */
export interface Use {
  kind: string;
  id: string;
  team_id: string;
  type: string;
  how: string;
  path: string | null;
}

const CHANGES = [{ title: 'BREAKS' }, { title: 'TYPE' }, { title: 'CHANGE', flexible: true }];
const USES = ['USED BY', 'TEAM', 'TYPE', 'AS', 'FIELD'].map((title) => ({ title }));

export function printChanges(print: Printer, changes: readonly Change[]): void {
  if (changes.length === 0) {
    print.line('Nothing differs.');
    return;
  }
  const mark = (breaking: boolean): Cell => (breaking ? { text: 'breaking', style: 'red' } : '-');
  print.table(
    CHANGES,
    changes.map(({ type, breaking, message }) => [mark(breaking), type, message]),
  );
}

export function printUses(print: Printer, uses: readonly Use[]): void {
  if (uses.length === 0) return;
  print.line();
  print.table(
    USES,
    uses.map(({ id, team_id, type, how, path }) => [id, team_id, type, how, path ?? '-']),
  );
}
