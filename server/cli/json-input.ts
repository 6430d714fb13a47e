import { readFile } from 'node:fs/promises';
import { usage } from './failures.ts';
import type { Session } from './session.ts';

/**
 * A JSON object as it was written: given itself, as the name of a file, or as `-` for standard input.
 * @param name how the argument is called in messages; `what` the object is
 * @throws usage
 */
export async function readJsonObject(
  session: Session,
  given: string,
  { name, what }: { name: string; what: string },
): Promise<string> {
  const inline = given.trimStart().startsWith('{');
  const text = inline
    ? given
    : given === '-'
      ? await session.terminal.readInput()
      : await readText(given, name);
  const from = inline ? name : given === '-' ? 'Standard input' : given;
  const value = parse(text, from);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw usage(`${from} must hold a JSON object, ${what}`);
  }
  return text.trim();
}

async function readText(path: string, name: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw usage(`${name}: ${error instanceof Error ? error.message : 'the file could not be read'}`);
  }
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Without the piece that the parser quotes: data can hold secrets.
    const at = /at position \d+/.exec(error instanceof Error ? error.message : '')?.[0];
    throw usage(`${from} is not valid JSON${at ? `: see ${at}` : ''}`);
  }
}
