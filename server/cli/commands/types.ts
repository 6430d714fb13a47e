import { type Command, Option } from 'commander';
import { folderOf, openFolder } from '../catalog/folder.ts';
import { CliFailure } from '../failures.ts';
import { action, type Cli, type Session } from '../session.ts';
import { goOf } from '../types/go.ts';
import type { TypeToWrite } from '../types/model.ts';
import { pythonOf } from '../types/python.ts';
import { typescriptOf } from '../types/typescript.ts';
import { version } from '../version.ts';

const LANGUAGES = { ts: typescriptOf, python: pythonOf, go: goOf };

interface TypesOptions {
  lang: keyof typeof LANGUAGES;
  catalog?: string;
}

/** Types for programs that receive events. */
export function addTypesCommand(program: Command, cli: Cli): void {
  const types = program
    .command('types')
    .description(
      "write types of what events hold, for receivers: of a catalog's folder, or with --url of a server",
    )
    .addOption(
      new Option('--lang <language>', 'the language').choices(Object.keys(LANGUAGES)).makeOptionMandatory(),
    )
    .option('--catalog <folder>', 'the folder (CATALOG_DIR)');
  types.action(
    action(cli, async (session, { lang, catalog }: TypesOptions) => {
      const isServers = catalog === undefined && types.optsWithGlobals<{ url?: string }>().url !== undefined;
      const found = isServers
        ? await typesAt(session)
        : (await openFolder(folderOf(catalog, cli.env))).published();
      const mark = lang === 'python' ? '#' : '//';
      session.terminal.out(
        `${mark} Made by autousers-connect ${version()}; don't edit.\n\n${LANGUAGES[lang](found)}`,
      );
    }),
  );
}

interface OpenApi {
  webhooks?: Record<string, { post?: { summary?: string; description?: string; requestBody?: unknown } }>;
  components?: { schemas?: Record<string, Schema> };
}

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  [keyword: string]: unknown;
}

/** What the server's own documentation says that it sends. */
async function typesAt(session: Session): Promise<TypeToWrite[]> {
  const { body } = await session.openly<OpenApi>('GET', '/api/v1/openapi.json');
  const found = Object.entries(body.webhooks ?? {}).flatMap(([type, { post }]): TypeToWrite[] => {
    const schema = schemaIn(body, post?.requestBody);
    const { summary = type, description = summary } = post ?? {};
    return schema ? [{ type, title: summary, description, schema }] : [];
  });
  if (found.length === 0) throw new CliFailure(1, `${session.url} says of no event what it holds`);
  return found;
}

function schemaIn({ components }: OpenApi, body: unknown): TypeToWrite['schema'] | undefined {
  const { content } = (body ?? {}) as { content?: Record<string, { schema?: Schema }> };
  const schema = content?.['application/json']?.schema;
  const name = schema?.$ref?.split('/').at(-1);
  const event = name === undefined ? schema : components?.schemas?.[name];
  return event?.properties?.data?.properties?.object as TypeToWrite['schema'] | undefined;
}
