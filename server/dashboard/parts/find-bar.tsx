import { Flex, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { t } from '../languages/index.ts';
import { setInAddress } from './address.ts';
import { ORDERS, type State, soughtIn } from './find.ts';

const PAUSE_WHILE_TYPING_MS = 150;

const choices = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

interface FindBarProps {
  /** What is found, for those who hear the page. */
  label: string;
  /** What can be typed. */
  placeholder: string;
  states: Record<State, string>;
}

/** What is looked for in a list. It stands in the address, to be kept and passed on. */
export default function FindBar({ label, placeholder, states }: FindBarProps) {
  const [search, setSearch] = useSearchParams();
  const { state, order } = soughtIn(search);
  const set = (name: string, value: string | null) => setInAddress(setSearch, name, value);
  const [typed, setTyped] = useState(search.get('q') ?? '');
  const pass = useDebouncedCallback((text: string) => set('q', text), PAUSE_WHILE_TYPING_MS);
  return (
    <Flex gap="sm" wrap="wrap" role="search" aria-label={label}>
      <TextInput
        label={t('parts:find.search')}
        placeholder={placeholder}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          pass(currentTarget.value);
        }}
        maxLength={200}
        w={{ base: '100%', xs: 280 }}
      />
      <Select
        label={t('parts:find.state')}
        data={[{ value: '', label: t('parts:find.anyState') }, ...choices(states)]}
        value={state ?? ''}
        onChange={(value) => set('state', value)}
        allowDeselect={false}
        w={{ base: '100%', xs: 150 }}
      />
      <Select
        label={t('parts:find.order')}
        data={choices(ORDERS)}
        value={order}
        onChange={(value) => set('order', value)}
        allowDeselect={false}
        w={{ base: '100%', xs: 160 }}
      />
    </Flex>
  );
}
