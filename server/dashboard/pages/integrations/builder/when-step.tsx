import { Checkbox, SimpleGrid, Stack } from '@mantine/core';
import type { EventType } from '../../../api/types.ts';
import { fromServer, t } from '../../../languages/index.ts';
import { eventName } from '../../../parts/event-names.ts';

/** "When": one or more types of events. */
export function WhenStep({
  types,
  chosen,
  error,
  onChange,
}: {
  types: readonly EventType[];
  chosen: readonly string[];
  error: string | undefined;
  onChange: (chosen: string[]) => void;
}) {
  const all = chosen.includes('*');
  return (
    <Stack gap="sm">
      <Checkbox.Group
        label={t('integrations:builder.when.events')}
        labelProps={{ style: { position: 'absolute', clipPath: 'inset(50%)' } }}
        value={all ? types.map(({ type }) => type) : [...chosen]}
        onChange={onChange}
        error={error}
        data-fault={error ? true : undefined}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="sm">
          {types.map(({ type, description }) => (
            <Checkbox
              key={type}
              value={type}
              label={eventName(type, types)}
              description={fromServer(description)
                .replace(/^Triggers /, '')
                .replace(/^./, (letter) => letter.toUpperCase())}
              disabled={all}
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <Checkbox
        label={t('integrations:builder.when.all')}
        checked={all}
        onChange={(event) => onChange(event.currentTarget.checked ? ['*'] : [])}
      />
    </Stack>
  );
}
