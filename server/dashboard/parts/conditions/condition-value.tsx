import { Autocomplete, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { t } from '../../languages/index.ts';
import type { Field } from '../event-fields.ts';
import { decimalSeparator } from '../numbers.ts';
import { fromPercent, toPercent } from './condition-words.ts';

const WIDTH = { base: '100%', sm: 150 };

/** What a field is compared with: a number, a date, one of some words, or a list of them. */
export function ConditionValue({
  field,
  many,
  value,
  error,
  onChange,
}: {
  field: Field | undefined;
  many: boolean;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}) {
  const common = { 'aria-label': t('parts:conditions.value.label'), w: WIDTH, error };
  const choices = field?.choices ?? [];
  if (many) {
    return (
      <TagsInput
        {...common}
        data={choices}
        placeholder={t('parts:conditions.value.many')}
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={(next) => onChange(next.map((text) => typed(text, field)))}
      />
    );
  }
  if (field?.kind === 'share' || field?.kind === 'number') {
    const isShare = field.kind === 'share';
    const number = typeof value === 'number' ? value : '';
    return (
      <NumberInput
        {...common}
        suffix={isShare ? ' %' : ''}
        decimalScale={6}
        decimalSeparator={decimalSeparator}
        value={isShare && number !== '' ? toPercent(number) : number}
        onChange={(next) => {
          if (typeof next !== 'number') return onChange(undefined);
          onChange(isShare ? fromPercent(next) : next);
        }}
      />
    );
  }
  const text = value === undefined || value === null ? '' : String(value);
  if (choices.length > 0) {
    return (
      <Select
        {...common}
        data={choices}
        value={text || null}
        onChange={(next) => onChange(next ?? undefined)}
        placeholder={t('parts:conditions.value.choose')}
        allowDeselect={false}
      />
    );
  }
  if (field?.kind === 'time') {
    return (
      <TextInput
        {...common}
        type="date"
        value={text.slice(0, 10)}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    );
  }
  const sample = typeof field?.sample === 'string' && field.sample.length <= 60 ? [field.sample] : [];
  return (
    <Autocomplete
      {...common}
      data={sample}
      value={text}
      filter={({ options }) => options}
      onChange={(next) => onChange(next === '' ? undefined : typed(next, field))}
    />
  );
}

/** What was typed has the type of the field; where that isn't known, what looks like a number is one. */
function typed(text: string, field: Field | undefined): unknown {
  const isText = field !== undefined && field.kind !== 'number' && field.kind !== 'share';
  const number = Number(text);
  return isText || text.trim() === '' || !Number.isFinite(number) || String(number) !== text ? text : number;
}
