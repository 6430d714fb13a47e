import { Group, NumberInput, Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../../languages/index.ts';
import type { Field } from '../../../parts/event-fields.ts';
import type { ConfigField } from './config-fields.ts';
import { TemplateField } from './template-field.tsx';

/** In the list: nothing, and a text of one's own. */
const NOTHING = '';
const OTHER = '…';

interface OfferedFieldProps {
  field: ConfigField;
  value: string | undefined;
  fields: readonly Field[];
  error: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A text with some values to choose from, numbers with a unit among them; or one of people's own. */
export function OfferedField({ field, value, fields, error, onChange }: OfferedFieldProps) {
  const [isOwn, setIsOwn] = useState(false);
  const { title, description, offers, units } = field;
  const counted = /^(\d+)(\D)$/.exec(value ?? '');
  const unit = counted?.[2] !== undefined && counted[2] in units ? counted[2] : undefined;
  const isKnown = value === undefined || value in offers || unit !== undefined;
  const chosen = isOwn || !isKnown ? OTHER : (unit ?? value ?? NOTHING);
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs" wrap="nowrap">
        {unit !== undefined && chosen === unit && (
          <NumberInput
            aria-label={t('integrations:builder.offered.howMany', { field: title })}
            w={90}
            min={0}
            max={999}
            allowDecimal={false}
            allowNegative={false}
            value={Number(counted?.[1])}
            onChange={(next) => onChange(`${Number(next) || 0}${unit}`)}
          />
        )}
        <Select
          flex={1}
          label={title}
          description={chosen === OTHER ? undefined : description}
          error={chosen === OTHER ? undefined : error}
          data={[
            { value: NOTHING, label: t('integrations:builder.offered.none') },
            ...Object.entries(units).map(([each, label]) => ({ value: each, label })),
            ...Object.entries(offers).map(([each, label]) => ({ value: each, label })),
            { value: OTHER, label: t('integrations:builder.offered.other') },
          ]}
          value={chosen}
          onChange={(next) => {
            setIsOwn(next === OTHER);
            if (next === null || next === NOTHING) onChange(undefined);
            else if (next in units) onChange(`${counted?.[1] ?? 7}${next}`);
            else if (next !== OTHER) onChange(next);
          }}
          allowDeselect={false}
        />
      </Group>
      {chosen === OTHER && (
        <TemplateField
          field={{ ...field, title: t('integrations:builder.offered.ownWords', { field: title }) }}
          usual={undefined}
          {...{ value, fields, error, onChange }}
        />
      )}
    </Stack>
  );
}
