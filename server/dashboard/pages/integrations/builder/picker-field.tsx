import { Loader, MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { type Option, type Source, useOptionOf, useOptions } from '../options.ts';

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
  const listed = (options.data?.data ?? []).map((each) => ({
    value: each.value,
    label: labelOf(each, each.value),
  }));
  const own = typed === '' || listed.length > 0 ? [] : [{ value: typed, label: `Use “${typed}”` }];
  const offered = new Set([...listed, ...own].map((each) => each.value));
  const data = withValues([...listed, ...own], value === undefined ? [] : [{ value, label }]);
  return (
    <Select
      {...input}
      placeholder={blocked ?? 'Choose, search, or paste a link'}
      disabled={blocked !== undefined}
      error={error ?? options.error?.message}
      data={data}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      searchable
      clearable={!input.required}
      clearButtonProps={{ 'aria-label': `Clear ${input.label}` }}
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options: all }) => all.filter((each) => 'value' in each && offered.has(each.value))}
      nothingFoundMessage={options.isFetching ? 'Looking…' : 'Nothing found'}
      rightSection={options.isFetching ? <Loader size={14} /> : undefined}
      maxDropdownHeight={260}
    />
  );
}

/** Several of them, such as labels. */
export function PickersField({ source, blocked, value, onChange, error, ...input }: PickerProps<string[]>) {
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search.trim(), TYPING_MS);
  const first = useOptions(source, '', blocked === undefined);
  const options = useOptions(source, asked, blocked === undefined);
  const all = [...(first.data?.data ?? []), ...(options.data?.data ?? [])];
  const known = value.map((each) => ({
    value: each,
    label: labelOf(
      all.find((option) => option.value === each),
      each,
    ),
  }));
  const listed = (options.data?.data ?? []).map((each) => ({
    value: each.value,
    label: labelOf(each, each.value),
  }));
  return (
    <MultiSelect
      {...input}
      placeholder={blocked ?? (value.length > 0 ? undefined : 'Choose or search')}
      disabled={blocked !== undefined}
      error={error ?? options.error?.message}
      data={withValues(listed, known)}
      value={value}
      onChange={onChange}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options: every }) => every}
      nothingFoundMessage={options.isFetching ? 'Looking…' : 'Nothing found'}
      maxDropdownHeight={260}
    />
  );
}

const labelOf = (option: Option | undefined, value: string) =>
  option ? (option.hint ? `${option.label} · ${option.hint}` : option.label) : value;

/** Each value once; a select takes no other than those that it lists. */
function withValues<Item extends { value: string }>(listed: Item[], more: Item[]): Item[] {
  return [...new Map([...more, ...listed].map((each) => [each.value, each])).values()];
}
