import { useCombobox } from '@mantine/core';
import { useEffect, useState } from 'react';
import { fromServer, t } from '../../../languages/index.ts';
import type { Option, useOptions } from '../options.ts';

interface Item {
  value: string;
  label: string;
}

/** No vendor's value: those have no spaces in front. */
const MORE = ' more';

/**
 * What a `Select` or `MultiSelect` needs to show the options of a vendor, who gives them page by page: the
 * last entry of the list fetches the next page, leaves the list open, and the keyboard goes on at the first
 * new option.
 */
export function useGrowingList(options: ReturnType<typeof useOptions>, onChoose: (value: string) => void) {
  const [opened, setOpened] = useState(false);
  const [goOnAt, setGoOnAt] = useState<number>();
  const open = { onDropdownOpen: () => setOpened(true), onDropdownClose: () => setOpened(false) };
  const store = useCombobox({ opened, ...open });
  const { resetSelectedOption, selectOption, updateSelectedOptionIndex } = store;
  const listed: Item[] = options.list.map((each) => ({
    value: each.value,
    label: labelOf(each, each.value),
  }));
  const { length } = listed;
  const hasMore = options.hasNextPage && !options.isPlaceholderData;
  const words = t(
    options.isFetchingNextPage
      ? 'integrations:builder.picker.looking'
      : length === 0
        ? 'integrations:builder.picker.further'
        : 'integrations:builder.picker.more',
  );

  useEffect(() => {
    if (opened) updateSelectedOptionIndex('active', { scrollIntoView: true });
    else resetSelectedOption();
  }, [opened, updateSelectedOptionIndex, resetSelectedOption]);
  useEffect(() => {
    if (goOnAt === undefined || length <= goOnAt) return;
    selectOption(goOnAt);
    setGoOnAt(undefined);
  }, [goOnAt, length, selectOption]);

  return {
    listed,
    /** Comes after all others. */
    more: hasMore ? [{ value: MORE, label: words }] : [],
    /** What was highlighted is somewhere else in another list. */
    resetHighlight: resetSelectedOption,
    props: {
      ...open,
      dropdownOpened: opened,
      comboboxProps: {
        store,
        onOptionSubmit: (value: string) => {
          if (value !== MORE) return onChoose(value);
          if (options.isFetchingNextPage) return;
          setGoOnAt(length);
          void options.fetchNextPage();
        },
      },
    },
    close: () => setOpened(false),
  };
}

/** "Research · Private" */
export function labelOf(option: Option | undefined, value: string): string {
  return option ? (option.hint ? `${option.label} · ${fromServer(option.hint)}` : option.label) : value;
}
