import { TextInput } from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import type { Field } from '../../parts/event-fields.ts';
import { InsertField } from '../../parts/insert-field.tsx';

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
  const input = useRef<HTMLInputElement>(null);
  const insert = (liquid: string) => {
    const { selectionStart, selectionEnd } = input.current ?? {};
    const start = selectionStart ?? value.length;
    onChange(value.slice(0, start) + liquid + value.slice(selectionEnd ?? start));
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(start + liquid.length, start + liquid.length);
    });
  };
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
