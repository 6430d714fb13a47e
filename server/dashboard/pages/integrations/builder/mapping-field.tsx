import { ActionIcon, Button, Group, Input, Paper, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { t } from '../../../languages/index.ts';
import { AddButton } from '../../../parts/add-button.tsx';
import type { Field } from '../../../parts/event-fields.ts';
import type { Source } from '../options.ts';
import type { ConfigField } from './config-fields.ts';
import { PickerField } from './picker-field.tsx';
import { TemplateField } from './template-field.tsx';
import type { Errors } from './use-draft.ts';

interface Mapping {
  column: string;
  value: string;
  /** Kept as it is: the connector finds it out by itself. */
  type?: string;
}

/** What is written to which column of a database. Left out, columns with well-known names are filled. */
export function MappingField({
  field,
  source,
  blocked,
  value,
  fields,
  errors,
  onChange,
}: {
  field: ConfigField;
  source: Source;
  blocked: string | undefined;
  value: Mapping[] | undefined;
  fields: readonly Field[];
  errors: Errors;
  onChange: (value: Mapping[] | undefined) => void;
}) {
  const path = `config.${field.name}`;
  const valueTitle = t('integrations:builder.mapping.value');
  const wrapper = {
    label: field.title,
    labelElement: 'div' as const,
    description: field.description,
    error: errors[path],
    'data-fault': errors[path] ? true : undefined,
  };
  if (value === undefined) {
    return (
      <Input.Wrapper {...wrapper}>
        <Paper withBorder px="sm" py={6} mt={6}>
          <Group justify="space-between" gap="xs">
            <Text size="sm" c="dimmed">
              {t('integrations:builder.mapping.recommended')}
            </Text>
            <Button size="compact-sm" variant="light" onClick={() => onChange([{ column: '', value: '' }])}>
              {t('integrations:builder.mapping.choose')}
            </Button>
          </Group>
        </Paper>
      </Input.Wrapper>
    );
  }
  const set = (index: number, changes: Partial<Mapping>) =>
    onChange(value.map((each, n) => (n === index ? { ...each, ...changes } : each)));
  return (
    <Input.Wrapper {...wrapper}>
      <Stack gap="sm" mt="xs">
        {value.map((mapping, index) => (
          <Paper
            // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name, and aren't moved
            key={index}
            withBorder
            p="sm"
            role="group"
            aria-label={t('integrations:builder.mapping.numbered', { number: index + 1 })}
          >
            <Group align="flex-start" wrap="nowrap" gap="xs">
              <Stack gap="xs" flex={1} miw={0}>
                <PickerField
                  source={source}
                  blocked={blocked}
                  label={t('integrations:builder.mapping.column')}
                  required
                  value={mapping.column || undefined}
                  error={errors[`${path}.${index}.column`]}
                  onChange={(column) => {
                    const { type: _, ...rest } = mapping;
                    onChange(
                      value.map((each, n) => (n === index ? { ...rest, column: column ?? '' } : each)),
                    );
                  }}
                />
                <TemplateField
                  field={{ ...field, title: valueTitle, description: undefined, kind: 'text' }}
                  value={mapping.value}
                  usual={undefined}
                  fields={fields}
                  error={errors[`${path}.${index}.value`]}
                  onChange={(text) => set(index, { value: text ?? '' })}
                />
              </Stack>
              <ActionIcon
                variant="subtle"
                color="gray"
                mt={24}
                aria-label={t('integrations:builder.mapping.remove', { number: index + 1 })}
                onClick={() => {
                  const rest = value.filter((_, n) => n !== index);
                  onChange(rest.length > 0 ? rest : undefined);
                }}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
          </Paper>
        ))}
        <Group gap="xs">
          <AddButton onClick={() => onChange([...value, { column: '', value: '' }])}>
            {t('integrations:builder.mapping.add')}
          </AddButton>
          <Button size="xs" variant="subtle" onClick={() => onChange(undefined)}>
            {t('integrations:builder.mapping.backToRecommended')}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}

export type { Mapping };
