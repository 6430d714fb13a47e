import { Button, Group, Input, Paper, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { inSentence, t } from '../../../languages/index.ts';
import type { Field } from '../../../parts/event-fields.ts';
import { InsertField } from '../../../parts/insert-field.tsx';
import { useInsertion } from '../../../parts/use-insertion.ts';
import type { ConfigField } from './config-fields.ts';

interface TemplateFieldProps {
  field: ConfigField;
  value: string | undefined;
  /** The ready-made text, when there is one. */
  usual: string | undefined;
  fields: readonly Field[];
  error: string | undefined;
  onChange: (value: string | undefined) => void;
}

/**
 * A text with fields of the event in it. As long as nobody has written one, the ready-made text of each event
 * is used.
 */
export function TemplateField({ field, value, usual, fields, error, onChange }: TemplateFieldProps) {
  const [written, setWritten] = useState(false);
  if (value === undefined && usual !== undefined && !written && !error) {
    const write = () => {
      setWritten(true);
      onChange(usual);
    };
    return <ReadyMade field={field} onWrite={write} />;
  }
  return (
    <div>
      <Editor
        {...{ field, fields, error }}
        value={value ?? ''}
        onChange={(text) => {
          setWritten(true);
          onChange(text);
        }}
        autoFocus={written && value === usual}
      />
      {usual !== undefined && (
        <Button
          size="compact-xs"
          variant="subtle"
          mt={4}
          onClick={() => {
            setWritten(false);
            onChange(undefined);
          }}
        >
          {t('integrations:builder.template.backToReadyMade', { field: inSentence(field.title) })}
        </Button>
      )}
    </div>
  );
}

function ReadyMade({ field, onWrite }: { field: ConfigField; onWrite: () => void }) {
  return (
    <Input.Wrapper label={field.title} labelElement="div" description={field.description}>
      <Paper withBorder px="sm" py={6} mt={4}>
        <Group justify="space-between" gap="xs">
          <Text size="sm" c="dimmed">
            {t('integrations:builder.template.readyMade')}
          </Text>
          <Button
            size="compact-sm"
            variant="light"
            onClick={onWrite}
            aria-label={t('integrations:builder.template.writeField', { field: inSentence(field.title) })}
          >
            {t('integrations:builder.template.write')}
          </Button>
        </Group>
      </Paper>
    </Input.Wrapper>
  );
}

function Editor({
  field,
  value,
  fields,
  error,
  onChange,
  autoFocus,
}: Omit<TemplateFieldProps, 'usual' | 'value'> & { value: string; autoFocus: boolean }) {
  const { title, description, placeholder, kind, required } = field;
  const { input, insert } = useInsertion<HTMLTextAreaElement & HTMLInputElement>(value, onChange);
  const common = {
    ref: input,
    label: title,
    description,
    placeholder,
    required,
    error,
    value,
    autoFocus,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      onChange(currentTarget.value || undefined),
  };
  const isLong = kind !== 'text';
  return (
    <div>
      {isLong ? (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={16}
          ff={kind === 'json' ? 'monospace' : undefined}
        />
      ) : (
        <TextInput {...common} />
      )}
      {field.template && (
        <InsertField fields={fields} into={title} onInsert={insert} chips={isLong && kind !== 'json'} />
      )}
    </div>
  );
}
