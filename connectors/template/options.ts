import { z } from 'zod';
import { type ConfigProblem, type LoadOptions, OptionsRefused, type Session } from '../connector.ts';
import { call } from './client.ts';
import type { Config } from './config.ts';
import { toResult } from './errors.ts';

const board = z.object({ id: z.string(), name: z.string(), archived: z.boolean() });
const page = z.object({ boards: z.array(board), next: z.string().nullable() });

const boards: LoadOptions = async (session, { query, cursor }) => {
  const search = new URLSearchParams({ query, ...(cursor !== undefined && { cursor }) });
  const answer = await call(session, page, 'GET', `/v1/boards?${search}`);
  if (answer.kind !== 'data') throw new OptionsRefused(toResult(answer, false));
  const open = answer.data.boards.filter(({ archived }) => !archived);
  return { options: open.map(({ id, name }) => ({ value: id, label: name })), next: answer.data.next };
};

export const options = { boards };

/** @throws OptionsRefused when it can't be told */
export async function verify(session: Session, config: Config): Promise<ConfigProblem[]> {
  const answer = await call(session, board, 'GET', `/v1/boards/${config.board}`);
  const problem = (message: string) => [{ field: 'board', message }];
  if (answer.kind === 'data') {
    return answer.data.archived ? problem('The board is archived. Choose another one.') : [];
  }
  const result = toResult(answer, false);
  if (result.kind !== 'failed') throw new OptionsRefused(result);
  return problem('The connection finds no such board. Choose another one.');
}
