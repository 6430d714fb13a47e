import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { CliFailure } from '../failures.ts';
import type { Session } from '../session.ts';

interface ToolFields<Shape extends z.ZodRawShape> {
  title: string;
  description: string;
  input: Shape;
}

/** What a tool returns is shown as JSON. */
type Run<Shape extends z.ZodRawShape> = (
  session: Session,
  input: z.output<z.ZodObject<Shape>>,
) => Promise<unknown>;

/** How tools are added to a server. */
export interface Toolbox {
  /** A tool that changes nothing. */
  read<Shape extends z.ZodRawShape>(name: string, fields: ToolFields<Shape>, run: Run<Shape>): void;
  /**
   * A tool that sends something: nothing is lost by it, but each call sends again. With `reachesOut`, its
   * effect is in another app, such as a message.
   */
  act<Shape extends z.ZodRawShape>(
    name: string,
    fields: ToolFields<Shape> & { reachesOut: boolean },
    run: Run<Shape>,
  ): void;
}

/** Longer texts are cut: an event can have 256 KB, and agents read everything. */
const LONGEST_TEXT = 4_000;

export function createToolbox(server: McpServer, session: Session): Toolbox {
  const add = <Shape extends z.ZodRawShape>(
    name: string,
    { title, description, input }: ToolFields<Shape>,
    annotations: { readOnlyHint: boolean; idempotentHint: boolean; openWorldHint: boolean },
    run: Run<Shape>,
  ) => {
    const schema = z.strictObject(input);
    server.registerTool(
      name,
      { title, description, inputSchema: schema, annotations: { ...annotations, destructiveHint: false } },
      // Checked by the library.
      (given: unknown) => answerOf(() => run(session, given as z.output<z.ZodObject<Shape>>)),
    );
  };
  return {
    read: (name, fields, run) =>
      add(name, fields, { readOnlyHint: true, idempotentHint: true, openWorldHint: false }, run),
    act: (name, fields, run) =>
      add(
        name,
        fields,
        { readOnlyHint: false, idempotentHint: false, openWorldHint: fields.reachesOut },
        run,
      ),
  };
}

/** What is expected to fail is told to the agent, with what to do about it. */
async function answerOf(run: () => Promise<unknown>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(shortened(await run()), null, 2) }] };
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
    return { content: [{ type: 'text', text: [error.message, ...error.hints].join('\n') }], isError: true };
  }
}

/** The same value with its long texts cut. */
function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    const rest = value.length - LONGEST_TEXT;
    return rest > 0 ? `${value.slice(0, LONGEST_TEXT)}… (${rest} more characters)` : value;
  }
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shortened(each)]));
}
