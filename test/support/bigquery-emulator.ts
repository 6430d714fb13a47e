import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { has } from './has-program.ts';
import { freePort } from './ports.ts';
import { startThirdParty } from './third-party.ts';

const BUILD = fileURLToPath(new URL('../emulator/bigquery/build.sh', import.meta.url));
const START_MS = 30_000;
/** It is written in Go, and no program of it is published. */
export const canBuild = has('go', 'version');
/** The first time, some minutes on two cores. */
export const BUILD_MS = 900_000;

export interface BigQueryEmulator {
  url: string;
  project: string;
  /** Rows of a query, as objects of texts. */
  query(sql: string, queryParameters?: object[]): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
}

interface QueryAnswer {
  schema?: { fields: { name: string }[] };
  rows?: { f: { v: unknown }[] }[];
  error?: { message: string };
}

/** A third party's BigQuery, which knows SQL, as a process of its own; built on first use. */
export async function startBigQueryEmulator(): Promise<BigQueryEmulator> {
  const { stdout } = await promisify(execFile)(BUILD, { timeout: BUILD_MS });
  const project = 'acme-research';
  const port = await freePort(2);
  const url = `http://127.0.0.1:${port}`;
  const ports = [`--port=${port}`, `--grpc-port=${port + 1}`];
  const projectUrl = `${url}/bigquery/v2/projects/${project}`;
  const { stop } = await startThirdParty(
    [stdout.trim(), '--host=127.0.0.1', `--project=${project}`, ...ports],
    {
      startMs: START_MS,
      isReady: () =>
        fetch(`${projectUrl}/datasets`).then(
          ({ ok }) => ok,
          () => false,
        ),
    },
  );
  return {
    ...{ url, project, stop },
    async query(sql, queryParameters = []) {
      const response = await fetch(`${projectUrl}/queries`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: sql, useLegacySql: false, parameterMode: 'NAMED', queryParameters }),
      });
      const { schema, rows = [], error } = (await response.json()) as QueryAnswer;
      if (error) throw new Error(`${error.message}\n${sql}`);
      return rows.map(({ f }) =>
        Object.fromEntries(f.map(({ v }, at) => [schema?.fields[at]?.name ?? at, v])),
      );
    },
  };
}
