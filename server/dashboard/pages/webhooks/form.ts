import { useForm } from '@mantine/form';
import type { Endpoint } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import {
  type Conditions,
  conditionProblems,
  toConditions,
  toFilter,
} from '../../parts/conditions/condition-rows.ts';
import { showAtField } from '../../parts/problem.tsx';

export interface HeaderRow {
  name: string;
  value: string;
}

/** An endpoint as its form has it. */
export interface EndpointValues {
  url: string;
  description: string;
  /** All events, also those to come; otherwise `types`. */
  all: boolean;
  types: string[];
  conditions: Conditions;
  /** Deliveries a second; empty for no limit. */
  rateLimit: number | '';
  /** One delivery at a time, in order. */
  inOrder: boolean;
  headers: HeaderRow[];
  /** What runs at the URL, when that can't be read from it; undefined: it can't be changed any more. */
  source: Source | undefined;
}
export type Source = 'by_url' | 'n8n' | 'pipedream';
export type EndpointForm = ReturnType<typeof useEndpointForm>;

/** What the API shows in the place of a header's value, and takes for the value that is stored. */
export const REDACTED = '[redacted]';

export function valuesOf(endpoint: Endpoint | undefined): EndpointValues {
  const types = endpoint?.enabled_events ?? ['*'];
  return {
    url: endpoint?.url ?? '',
    description: endpoint?.description ?? '',
    all: types.includes('*'),
    types: types.filter((type) => type !== '*'),
    conditions: toConditions(endpoint?.filter),
    rateLimit: endpoint?.rate_limit ?? '',
    inOrder: endpoint?.ordering === 'strict',
    headers: Object.entries(endpoint?.headers ?? {}).map(([name, value]) => ({ name, value })),
    source: endpoint ? undefined : 'by_url',
  };
}

export function useEndpointForm(endpoint?: Endpoint) {
  return useForm<EndpointValues>({
    initialValues: valuesOf(endpoint),
    validate: (values) => ({
      ...(values.url.trim() === '' && { url: t('webhooks:fields.missing.url') }),
      ...(!values.all && values.types.length === 0 && { types: t('webhooks:fields.missing.types') }),
      ...conditionProblems(values.conditions),
      ...headerErrors(values, endpoint),
    }),
  });
}

function headerErrors(values: EndpointValues, endpoint: Endpoint | undefined): Record<string, string> {
  if (!headersChanged(values, endpoint)) return {};
  const names = values.headers.map(({ name }) => name.trim().toLowerCase());
  const stored = Object.keys(endpoint?.headers ?? {}).map((name) => name.toLowerCase());
  const errors = values.headers.flatMap(({ value }, index) => [
    ...(names[index] === '' ? [[`headers.${index}.name`, t('webhooks:fields.missing.name')]] : []),
    ...(names[index] !== '' && names.indexOf(names[index] ?? '') < index
      ? [[`headers.${index}.name`, t('webhooks:fields.missing.sameName')]]
      : []),
    ...(value === REDACTED && !stored.includes(names[index] ?? '')
      ? [[`headers.${index}.value`, t('webhooks:fields.missing.value')]]
      : []),
  ]);
  return Object.fromEntries(errors);
}

function headersChanged({ headers }: EndpointValues, endpoint: Endpoint | undefined): boolean {
  return JSON.stringify(headers) !== JSON.stringify(valuesOf(endpoint).headers);
}

/** What is sent to create it, or to change `endpoint`. */
export function bodyOf(values: EndpointValues, endpoint?: Endpoint) {
  const headers = Object.fromEntries(values.headers.map(({ name, value }) => [name.trim(), value]));
  const description = values.description.trim();
  return {
    url: values.url.trim(),
    description: description === '' ? null : description,
    enabled_events: values.all ? ['*'] : values.types,
    filter: toFilter(values.conditions),
    // Left out, a router has the limit of its own.
    ...((endpoint || values.rateLimit !== '') && {
      rate_limit: values.rateLimit === '' ? null : values.rateLimit,
    }),
    ...((endpoint || values.inOrder) && {
      ordering: values.inOrder ? ('strict' as const) : ('none' as const),
    }),
    ...(headersChanged(values, endpoint) && { headers }),
    ...(values.source && values.source !== 'by_url' && { source: values.source }),
  };
}

/** Puts an error of the API at its field; false: it belongs above the form. */
export function showEndpointError(form: EndpointForm, error: unknown): boolean {
  const ofHeaders = form.values.headers.map(({ name }, index) => [
    `headers.${name.trim()}`,
    `headers.${index}.value`,
  ]);
  return showAtField(form, error, {
    url: 'url',
    description: 'description',
    enabled_events: 'types',
    rate_limit: 'rateLimit',
    ...Object.fromEntries(ofHeaders),
    headers: 'headers',
    // Conditions know their rows by the API's parameter.
    ...(hasParam(error) && error.param.startsWith('filter') && { [error.param]: error.param }),
  });
}

function hasParam(error: unknown): error is { param: string } {
  return error instanceof Error && 'param' in error && typeof error.param === 'string';
}

/** Whether something behind "More options" needs to be seen. */
export function hasOptionErrors(errors: EndpointForm['errors']): boolean {
  return Object.keys(errors).some((name) => name === 'rateLimit' || name.startsWith('headers'));
}
