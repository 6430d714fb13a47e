import { z } from 'zod';
import { type Catalog, SHIPPED } from '../catalog/index.ts';
import { CatalogError, inOneLine, readCatalog } from '../catalog/read.ts';
import { parseAllowedTargets, type TargetPolicy } from '../connectors/target-policy.ts';
import { templateProblem } from '../connectors/templates.ts';
import { type Budgets, budgetsOf, budgetVariables, wholeNumber } from './settings/budgets.ts';
import {
  connectorVariables,
  halfClients,
  settingsOf,
  urlOf,
  type VendorSettings,
  webUrl,
} from './settings/vendors.ts';

import { DEFAULT_SIGNATURE_HEADER, type HeaderNames, headerNames } from './signing/index.ts';

/** Seconds to wait before attempts 2 to 9: about 3.4 days in all. */
export const DEFAULT_RETRY_SCHEDULE = [60, 300, 1_800, 7_200, 21_600, 86_400, 86_400, 86_400];

/** Deliveries are logged for 30 days, so retries must be over well before that. */
const LONGEST_SCHEDULE_SECONDS = 25 * 86_400;

export type Role = 'api' | 'worker' | 'all';

/** Everything that the environment decides. Secrets may still be missing here: see `secrets.ts`. */
export interface Config {
  role: Role;
  production: boolean;
  /** TCP port of the HTTP server; 0 picks a free one. */
  port: number;
  /** Address to listen on; undefined means every address, IPv6 and IPv4. */
  host: string | undefined;
  /** For how long a connection without a request is kept open. */
  keepAliveMs: number;
  /** Where embedded PostgreSQL and generated secrets live. */
  dataDir: string;
  /** Undefined: embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | undefined;
  /** Undefined: the queue lives in PostgreSQL. */
  redisUrl: string | undefined;
  operatorToken: string | undefined;
  /** Current key first, then older ones that may still decrypt. 32 bytes each. */
  encryptionKeys: Buffer[] | undefined;
  /**
   * Base of links in mails and sign-in links, without a trailing slash. Undefined: http://localhost:<port>.
   */
  publicUrl: string | undefined;
  /** Seconds before attempts 2, 3, …; its length decides how many attempts there are. */
  retrySchedule: readonly number[];
  /** Whole time of one delivery attempt, milliseconds: name look-up to the end of the answer. */
  deliveryTimeoutMs: number;
  /** For how long a destination must have failed, 50 times in a row, before it is disabled. */
  disableAfterFailingMs: number;
  /** Requests in flight in one worker process. */
  deliveryConcurrency: number;
  /** Requests in flight to one endpoint in one worker process. */
  endpointConcurrency: number;
  /** Into how many lanes an endpoint's deliveries are split, so that several workers can share a busy one. */
  endpointLanes: number;
  allowedTargets: TargetPolicy;
  /** Requests a minute of a team on the plan enterprise. */
  enterpriseRateLimit: number;
  budgets: Budgets;
  webhooksEnabled: boolean;
  /** By connector id. */
  vendors: Readonly<Record<string, VendorSettings>>;
  /** Origins whose pages may show the settings pages in a frame. */
  embedOrigins: readonly string[];
  /** What the headers of webhooks are called. */
  headerNames: HeaderNames;
  /** The product's name on pages and in letters. */
  brandName: string;
  /** Its accent colour there, `#rrggbb`; undefined: ours. */
  brandColor: string | undefined;
  /** Where the product's people get a new sign-in link; undefined: pages can only say so. */
  productUrl: string | undefined;
  /** Where they find help: a page, or `mailto:` and an address. */
  supportUrl: string | undefined;
  /** The event types, unless others were uploaded since. */
  catalog: Catalog;
  smtpUrl: string | undefined;
  mailFrom: string;
  /** Domains to which automations may send mails. Undefined: any. */
  mailRecipientDomains: readonly string[] | undefined;
  logLevel: string;
  /** Where traces go (OTLP over HTTP); undefined: nowhere. */
  traces: { endpoint: string; serviceName: string } | undefined;
}

/** Thrown at start with every problem of the configuration, one a line. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : 'problems'}:\n- ${problems.join('\n- ')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const flag = z
  .enum(['0', '1', 'true', 'false'], 'must be 1, 0, true or false')
  .transform((text) => text === '1' || text === 'true');

const retrySchedule = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(
    z
      .array(z.string().regex(/^\d+(\.\d+)?$/, 'must be seconds, comma-separated, such as 60,300,1800'))
      .max(30),
  )
  .transform((parts) => parts.map(Number))
  .refine((seconds) => seconds.reduce((sum, each) => sum + each, 0) <= LONGEST_SCHEDULE_SECONDS, {
    message: 'must add up to 25 days at most, because the delivery log is kept for 30',
  });

const encryptionKeys = z
  .string()
  .transform((text) => text.split(',').map((part) => decodeKey(part.trim())))
  .refine((keys) => keys.every((key) => key.length === 32), {
    message:
      'must be 32 bytes as base64 or hex (openssl rand -base64 32); older keys may follow after commas',
  });

function decodeKey(text: string): Buffer {
  return /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
}

const allowedTargets = z.string().transform((text, context) => {
  const parsed = parseAllowedTargets(text);
  if ('policy' in parsed) return parsed.policy;
  for (const problem of parsed.problems) context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
});

const origins = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((list) => list.every((each) => URL.canParse(each) && new URL(each).origin === each), {
    message: 'must be origins such as https://app.example.com, comma-separated, without a path',
  });

const mailDomains = z
  .string()
  .transform((text) =>
    text
      .toLowerCase()
      .split(',')
      .map((part) => part.trim()),
  )
  .refine((list) => list.every((each) => /^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/.test(each)), {
    message: 'must be domains such as acme.example, comma-separated',
  });

/** Every problem of the catalog is one of the configuration. */
const catalogDir = z.string().transform((folder, context) => {
  try {
    return readCatalog(folder, { templateProblem });
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    for (const problem of error.problems) context.addIssue({ code: 'custom', message: inOneLine(problem) });
    return z.NEVER;
  }
});

const isWebUrl = (text: string) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

/** To write to or to open. */
const supportUrl = z.string().refine((text) => /^mailto:[^\s@]+@[^\s@]+$/.test(text) || isWebUrl(text), {
  message: 'must be a URL that starts with http:// or https://, or mailto: and an address',
});

const ownVariables = z.object({
  NODE_ENV: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  OTEL_SERVICE_NAME: z.string().max(200).default('autousers-connect'),
  PORT: wholeNumber(0, 65_535).default(8080),
  HOST: z.string().optional(),
  KEEP_ALIVE_SECONDS: wholeNumber(1, 3_600).default(130),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: urlOf(['postgres:', 'postgresql:']).optional(),
  REDIS_URL: urlOf(['redis:', 'rediss:']).optional(),
  OPERATOR_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  ENCRYPTION_KEY: encryptionKeys.optional(),
  PUBLIC_URL: urlOf(['http:', 'https:'])
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  RETRY_SCHEDULE: retrySchedule.default(DEFAULT_RETRY_SCHEDULE),
  DELIVERY_TIMEOUT_MS: wholeNumber(100, 60_000).default(10_000),
  DISABLE_AFTER_FAILING_MINUTES: wholeNumber(0, 10_080).default(60),
  DELIVERY_CONCURRENCY: wholeNumber(1, 10_000).default(512),
  ENDPOINT_CONCURRENCY: wholeNumber(1, 1_000).default(32),
  ENDPOINT_LANES: wholeNumber(1, 64).default(1),
  ALLOWED_TARGETS: allowedTargets.prefault(''),
  ENTERPRISE_RATE_LIMIT: wholeNumber(1, 1_000_000).default(6_000),
  ...budgetVariables,
  AUTOUSERS_WEBHOOKS_ENABLED: flag.default(true),
  EMBED_ORIGINS: origins.optional(),
  SIGNATURE_HEADER: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/, 'must be the name of a header, such as Acme-Signature')
    .max(60)
    .refine((name) => !/^(webhook-|content-|user-agent$|host$|traceparent$)/i.test(name), {
      message: 'must be a name of your own, such as Acme-Signature',
    })
    .default(DEFAULT_SIGNATURE_HEADER),
  BRAND_NAME: z.string().max(60, 'must have at most 60 characters').default('Autousers'),
  BRAND_COLOR: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as #4263eb')
    .optional(),
  PRODUCT_URL: urlOf(['http:', 'https:']).optional(),
  SUPPORT_URL: supportUrl.optional(),
  CATALOG_DIR: catalogDir.prefault(SHIPPED),
  SMTP_URL: urlOf(['smtp:', 'smtps:']).optional(),
  MAIL_RECIPIENT_DOMAINS: mailDomains.optional(),
  MAIL_FROM: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** The names of all variables, so that tests can compare other lists with them. */
export const VARIABLES: readonly string[] = Object.keys(ownVariables.shape);
/**
 * Reads the configuration from the environment's variables.
 * @throws ConfigError naming every wrong or missing variable at once.
 */
export function readConfig(env: Record<string, string | undefined>, role: Role = 'all'): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = ownVariables.safeParse(given);
  const parsedVendors = connectorVariables.safeParse(given);
  const problems = [...(parsed.error?.issues ?? []), ...(parsedVendors.error?.issues ?? [])].map(
    (issue) => `${String(issue.path[0])}: ${issue.message}`,
  );
  problems.push(...halfClients(given));
  const production = given.NODE_ENV === 'production';
  if (production) {
    for (const name of ['OPERATOR_TOKEN', 'ENCRYPTION_KEY', 'PUBLIC_URL']) {
      if (given[name] === undefined) problems.push(`${name}: is required when NODE_ENV is production`);
    }
  }
  if (role !== 'all' && given.DATABASE_URL === undefined) {
    problems.push(`DATABASE_URL: is required for the role "${role}", because processes share the database`);
  }
  if (!parsed.success || !parsedVendors.success || problems.length > 0) throw new ConfigError(problems);
  const values = parsed.data;
  return {
    role,
    production,
    port: values.PORT,
    host: values.HOST,
    keepAliveMs: values.KEEP_ALIVE_SECONDS * 1000,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    operatorToken: values.OPERATOR_TOKEN,
    encryptionKeys: values.ENCRYPTION_KEY,
    publicUrl: values.PUBLIC_URL,
    retrySchedule: values.RETRY_SCHEDULE,
    deliveryTimeoutMs: values.DELIVERY_TIMEOUT_MS,
    disableAfterFailingMs: values.DISABLE_AFTER_FAILING_MINUTES * 60_000,
    deliveryConcurrency: values.DELIVERY_CONCURRENCY,
    endpointConcurrency: values.ENDPOINT_CONCURRENCY,
    endpointLanes: values.ENDPOINT_LANES,
    allowedTargets: values.ALLOWED_TARGETS,
    enterpriseRateLimit: values.ENTERPRISE_RATE_LIMIT,
    budgets: budgetsOf(values),
    webhooksEnabled: values.AUTOUSERS_WEBHOOKS_ENABLED,
    vendors: settingsOf(parsedVendors.data as Record<string, string | undefined>),
    embedOrigins: values.EMBED_ORIGINS ?? [],
    headerNames: headerNames(values.SIGNATURE_HEADER),
    brandName: values.BRAND_NAME,
    brandColor: values.BRAND_COLOR,
    productUrl: values.PRODUCT_URL,
    supportUrl: values.SUPPORT_URL,
    catalog: values.CATALOG_DIR,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM ?? `"${values.BRAND_NAME.replaceAll(/["\\]/g, '')}" <no-reply@localhost>`,
    mailRecipientDomains: values.MAIL_RECIPIENT_DOMAINS,
    logLevel: values.LOG_LEVEL,
    traces:
      values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? undefined
        : { endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: values.OTEL_SERVICE_NAME },
  };
}
