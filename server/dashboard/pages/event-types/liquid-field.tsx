import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Field } from '../../parts/event-fields.ts';
import { InsertField } from '../../parts/insert-field.tsx';
import { useInsertion } from '../../parts/use-insertion.ts';

interface LiquidFieldProps {
  label: string;
  description?: ReactNode;
  value: string | undefined;
  /** What is used when it is left out. */
  usual: string | undefined;
  fields: readonly Field[];
  error: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A text with fields of the event in it. */
export function LiquidField({ label, value = '', usual, fields, onChange, ...more }: LiquidFieldProps) {
  const { input, insert } = useInsertion<HTMLInputElement>(value, onChange);
  return (
    <div>
      <TextInput
        ref={input}
        label={label}
        value={value}
        placeholder={usual}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
        {...more}
      />
      <InsertField fields={fields} into={label} onInsert={insert} chips={false} />
    </div>
  );
}
