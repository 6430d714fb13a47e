/** A table of somebody's project. */
export interface Place {
  project: string;
  dataset: string;
  table: string;
}

/** Such as `acme-research`; older ones may begin with a domain: `acme.example:research`. */
const PROJECT = /^(?:[a-z0-9][a-z0-9.-]{0,99}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const DATASET = /^\w{1,1024}$/;
const TABLE = /^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]{1,1024}$/u;
const LOCATION = /^[A-Za-z][A-Za-z0-9-]{1,49}$/;

export const isProject = (text: string) => PROJECT.test(text);
/** https://cloud.google.com/bigquery/docs/datasets#dataset-naming */
export const isDataset = (text: string) => DATASET.test(text);
/** https://cloud.google.com/bigquery/docs/tables#table_naming */
export const isTable = (text: string) => TABLE.test(text);
export const isLocation = (text: string) => LOCATION.test(text);

/** The project that a service account belongs to, by its address. */
export const projectOf = (address: string) => /@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(address)?.[1];

/** A name in SQL. Nothing that passes the checks above has a quote in it; columns' names are escaped. */
export const quoted = (name: string) => `\`${name.replaceAll(/[\\`]/g, '\\$&')}\``;

export const inSql = ({ project, dataset, table }: Place) => quoted(`${project}.${dataset}.${table}`);

export const consoleUrl = ({ project, dataset, table }: Place) => {
  const query = new URLSearchParams({ project, p: project, d: dataset, t: table, page: 'table' });
  return `https://console.cloud.google.com/bigquery?${query}`;
};
