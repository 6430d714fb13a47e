import { Flex, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { SetURLSearchParams } from 'react-router';
import { t } from '../../languages/index.ts';
import { setInAddress } from '../../parts/address.ts';
import { useEventNames } from '../../parts/use-event-names.ts';

const STATUSES = [
  { value: 'delivered', label: t('parts:states.delivered') },
  { value: 'failed', label: t('parts:states.failed') },
  { value: 'abandoned', label: t('parts:states.abandoned') },
  { value: 'pending', label: t('parts:states.pending') },
];
/** Of answers; any other status can be typed. */
const ANSWERS = [
  { value: 'none', label: t('webhooks:filters.answers.none') },
  { value: '2xx', label: t('webhooks:filters.answers.2xx') },
  { value: '3xx', label: t('webhooks:filters.answers.3xx') },
  { value: '4xx', label: t('webhooks:filters.answers.4xx') },
  { value: '5xx', label: t('webhooks:filters.answers.5xx') },
  ...[400, 401, 403, 404, 410, 413, 429, 500, 502, 503, 504].map((status) => ({
    value: String(status),
    label: String(status),
  })),
];
const A_STATUS = /^[1-5]\d\d$/;
const PAUSE_WHILE_TYPING_MS = 300;
const HOUR_MS = 3_600_000;
const TIMES: Record<string, { label: string; ms?: number }> = {
  hour: { label: t('webhooks:filters.times.hour'), ms: HOUR_MS },
  day: { label: t('webhooks:filters.times.day'), ms: 24 * HOUR_MS },
  week: { label: t('webhooks:filters.times.week'), ms: 7 * 24 * HOUR_MS },
  range: { label: t('webhooks:filters.times.range') },
};
const WIDTH = { base: '100%', xs: 170 };

/** What is looked for stands in the address, so that it can be kept and passed on. */
export function DeliveryFilters({
  search,
  onChange,
}: {
  search: URLSearchParams;
  onChange: SetURLSearchParams;
}) {
  const { choices } = useEventNames();
  const set = (name: string, value: string | null) => setInAddress(onChange, name, value);
  const choice = (name: string, label: string, any: string, data: { value: string; label: string }[]) => (
    <Select
      label={label}
      data={[{ value: '', label: any }, ...data]}
      value={search.get(name) ?? ''}
      onChange={(value) => set(name, value)}
      allowDeselect={false}
      w={WIDTH}
    />
  );
  const moment = (name: string, label: string) => (
    <TextInput
      type="datetime-local"
      label={label}
      value={search.get(name) ?? ''}
      onChange={(event) => set(name, event.currentTarget.value)}
      w={WIDTH}
    />
  );
  const times = Object.entries(TIMES).map(([value, { label }]) => ({ value, label }));
  return (
    <Flex gap="sm" wrap="wrap" align="flex-end" flex={1}>
      <Search value={search.get('q') ?? ''} onChange={(q) => set('q', q)} />
      {choice('status', t('webhooks:filters.status'), t('webhooks:filters.anyStatus'), STATUSES)}
      <Answer value={search.get('answer')} onChange={(answer) => set('answer', answer)} />
      {choice('type', t('webhooks:filters.event'), t('webhooks:filters.anyEvent'), [
        ...choices,
        { value: 'webhook.test', label: t('webhooks:event.test') },
      ])}
      {choice('time', t('webhooks:filters.time'), t('webhooks:filters.anyTime'), times)}
      {search.get('time') === 'range' && moment('from', t('webhooks:filters.from'))}
      {search.get('time') === 'range' && moment('to', t('webhooks:filters.to'))}
    </Flex>
  );
}

function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const pass = useDebouncedCallback(onChange, PAUSE_WHILE_TYPING_MS);
  return (
    <TextInput
      label={t('webhooks:filters.search')}
      placeholder={t('webhooks:filters.placeholder')}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      maxLength={200}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        pass(currentTarget.value.trim());
      }}
      w={{ base: '100%', xs: 260 }}
    />
  );
}

function Answer({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const [typed, setTyped] = useState('');
  const further = [typed.trim(), value ?? ''].filter(
    (each) => A_STATUS.test(each) && ANSWERS.every((known) => known.value !== each),
  );
  const others = [...new Set(further)].map((status) => ({ value: status, label: status }));
  return (
    <Select
      label={t('webhooks:filters.answer')}
      data={[{ value: '', label: t('webhooks:filters.anyAnswer') }, ...ANSWERS, ...others]}
      value={value ?? ''}
      onChange={onChange}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={t('webhooks:filters.threeDigits')}
      allowDeselect={false}
      w={WIDTH}
    />
  );
}

/**
 * As the API takes it. Periods begin at a full minute, so that a list that is asked for again is the same
 * list.
 */
export function filterOf(search: URLSearchParams, now = Date.now()) {
  const time = search.get('time') ?? '';
  const { ms } = TIMES[time] ?? {};
  const minute = Math.floor(now / 60_000) * 60_000;
  return {
    q: search.get('q') ?? undefined,
    status: search.get('status') ?? undefined,
    response_status: search.get('answer') ?? undefined,
    type: search.get('type') ?? undefined,
    since: ms === undefined ? instant(time === 'range' ? search.get('from') : null) : iso(minute - ms),
    until: instant(time === 'range' ? search.get('to') : null),
  };
}

export function isFiltered(search: URLSearchParams): boolean {
  return Object.values(filterOf(search)).some((value) => value !== undefined);
}

const iso = (ms: number) => new Date(ms).toISOString();

/** What a field for a date and time holds, in the time zone of whoever looks. */
export function instant(local: string | null): string | undefined {
  const ms = Date.parse(local ?? '');
  return Number.isNaN(ms) ? undefined : iso(ms);
}
