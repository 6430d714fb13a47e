import { Loader, MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { fromServer, t } from '../../../languages/index.ts';
import { type Source, useOptionOf, useOptions, useOptionsOf } from '../options.ts';
import { labelOf, useGrowingList } from './use-growing-list.ts';

/** Milliseconds without typing before the vendor is asked. */
const TYPING_MS = 300;

interface PickerProps<Value> {
  source: Source;
  label: string;
  description?: string | undefined;
  placeholder?: string | undefined;
  required?: boolean;
  error?: string | undefined;
  /** Why nothing can be chosen yet. */
  blocked?: string | undefined;
  value: Value;
  onChange: (value: Value) => void;
}

/** One channel, team or database: from the vendor's list, which is searched there, or whatever was pasted. */
export function PickerField({
  source,
  blocked,
  value,
  onChange,
  error,
  ...input
}: PickerProps<string | undefined>) {
  const [search, setSearch] = useState('');
  const chosen = useOptionOf(source, blocked ? undefined : value);
  const label = value === undefined ? '' : labelOf(chosen, value);
  const typed = search === label ? '' : search.trim();
  const [asked] = useDebouncedValue(typed, TYPING_MS);
  const options = useOptions(source, asked, blocked === undefined);
  const { listed, more, ...list } = useGrowingList(options, (next) => {
    onChange(next);
    list.close();
  });
  const isFoundOut = asked === typed && !options.isFetching;
  const own =
    typed !== '' && listed.length === 0 && isFoundOut
      ? [{ value: typed, label: t('integrations:builder.picker.use', { text: typed }) }]
      : [];
  const offered = [...listed, ...own, ...more];
  return (
    <Select
      {...input}
      {...list.props}
      placeholder={blocked ?? t('integrations:builder.picker.choose')}
      disabled={blocked !== undefined}
      error={error ?? (options.error ? fromServer(options.error.message) : undefined)}
      data={withValues(offered, value === undefined ? [] : [{ value, label }])}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      searchable
      clearable={!input.required}
      clearButtonProps={{ 'aria-label': t('integrations:builder.picker.clear', { field: input.label }) }}
      {...searching(search, setSearch, list.resetHighlight, options.isFetching)}
      filter={only(offered)}
      rightSection={options.isFetching ? <Loader size={14} /> : undefined}
    />
  );
}

/** What is typed is asked for at the vendor's. */
const searching = (
  search: string,
  setSearch: (search: string) => void,
  resetHighlight: () => void,
  isFetching: boolean,
) => ({
  searchValue: search,
  onSearchChange: (next: string) => {
    resetHighlight();
    setSearch(next);
  },
  nothingFoundMessage: t(
    isFetching ? 'integrations:builder.picker.looking' : 'integrations:builder.picker.nothing',
  ),
});

/** Several of them, such as labels. */
export function PickersField({ source, blocked, value, onChange, error, ...input }: PickerProps<string[]>) {
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search.trim(), TYPING_MS);
  const options = useOptions(source, asked, blocked === undefined);
  const chosen = useOptionsOf(source, blocked ? [] : value);
  const { listed, more, ...list } = useGrowingList(options, (next) => {
    onChange(value.includes(next) ? value.filter((each) => each !== next) : [...value, next]);
    setSearch('');
  });
  const known = value.map((each, n) => ({ value: each, label: labelOf(chosen[n], each) }));
  const offered = [...listed, ...more];
  return (
    <MultiSelect
      {...input}
      {...list.props}
      placeholder={blocked ?? (value.length > 0 ? undefined : t('integrations:builder.picker.chooseSome'))}
      disabled={blocked !== undefined}
      error={error ?? (options.error ? fromServer(options.error.message) : undefined)}
      data={withValues(offered, known)}
      value={value}
      onChange={onChange}
      searchable
      {...searching(search, setSearch, list.resetHighlight, options.isFetching)}
      filter={only(offered)}
    />
  );
}

/** Each value once; a select takes no other than those that it lists. */
function withValues<Item extends { value: string }>(listed: Item[], more: Item[]): Item[] {
  return [...new Map([...listed, ...more].map((each) => [each.value, each])).values()];
}

/** Shows these: what is chosen may be known without being among what was found. */
function only(offered: readonly { value: string }[]) {
  const values = new Set(offered.map(({ value }) => value));
  return <Entry extends object>({ options }: { options: Entry[] }) =>
    options.filter((each) => 'value' in each && typeof each.value === 'string' && values.has(each.value));
}
