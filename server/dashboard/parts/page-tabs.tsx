import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';

/** The tabs of a page: their labels by value, and a `Tabs.Panel` for each. Only the open one is there. */
export function PageTabs({
  labels,
  value,
  onChange,
  children,
}: {
  labels: Record<string, string>;
  value: string;
  onChange: (value: string | null) => void;
  children: ReactNode;
}) {
  return (
    <Tabs value={value} onChange={onChange} keepMounted={false}>
      <Tabs.List mb="md">
        {Object.entries(labels).map(([each, label]) => (
          <Tabs.Tab key={each} value={each}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {children}
    </Tabs>
  );
}
