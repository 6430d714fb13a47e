import { Button, Collapse, Select, Stack, Switch } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { inSentence, t } from '../../../languages/index.ts';
import type { Field } from '../../../parts/event-fields.ts';
import { type Action, type ConfigField, configFields, isShown, usualValue } from './config-fields.ts';
import { type Mapping, MappingField } from './mapping-field.tsx';
import { OfferedField } from './offered-field.tsx';
import { PickerField, PickersField } from './picker-field.tsx';
import { TemplateField } from './template-field.tsx';
import type { Errors } from './use-draft.ts';

export interface ConfigFormProps {
  action: Action;
  connectionId: string | null;
  config: Readonly<Record<string, unknown>>;
  events: readonly string[];
  fields: readonly Field[];
  errors: Errors;
  /** Several fields at once: what depends on the first is cleared. */
  onChange: (config: Record<string, unknown>, ...names: string[]) => void;
  /** At the end of "More options". */
  more?: React.ReactNode;
}

/** Every field of an action, as its schema describes them. */
export function ConfigForm({ more, ...props }: ConfigFormProps) {
  const { action, config, events, errors } = props;
  const [opened, setOpened] = useState(false);
  const fields = configFields(action);
  const current = (name: string) => {
    const field = fields.find((each) => each.name === name);
    return config[name] ?? (field && usualValue(field, action, events));
  };
  const shown = fields.filter((field) => isShown(field, config, current));
  const advanced = shown.filter((field) => field.advanced);
  const isOpen = opened || advanced.some(({ name }) => hasError(errors, name));
  const controls = (some: ConfigField[]) =>
    some.map((field) => <Control key={field.name} field={field} all={fields} {...props} />);
  return (
    <Stack gap="md">
      {controls(shown.filter((field) => !field.advanced))}
      {(advanced.length > 0 || more) && (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={
              isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
            }
            aria-expanded={isOpen}
            onClick={() => setOpened(!isOpen)}
          >
            {t('integrations:builder.more')}
          </Button>
          <Collapse in={isOpen}>
            <Stack gap="md" mt="sm">
              {controls(advanced)}
              {more}
            </Stack>
          </Collapse>
        </div>
      )}
    </Stack>
  );
}

const hasError = (errors: Errors, name: string) =>
  Object.keys(errors).some((param) => param === `config.${name}` || param.startsWith(`config.${name}.`));

function Control({
  field,
  all,
  action,
  connectionId,
  config,
  events,
  fields,
  errors,
  onChange,
}: Omit<ConfigFormProps, 'more'> & { field: ConfigField; all: readonly ConfigField[] }) {
  const { name, title, description, required, placeholder, options = '', dependsOn } = field;
  const value = config[name];
  const usual = usualValue(field, action, events);
  const error = errors[`config.${name}`];
  const set = (next: unknown) => {
    const isEmpty = next === undefined || next === '' || (Array.isArray(next) && next.length === 0);
    const dependents = all
      .filter((each) => each.dependsOn.includes(name) && value !== undefined && value !== next)
      .map((each) => each.name);
    const rest = Object.entries(config).filter(([key]) => key !== name && !dependents.includes(key));
    onChange(Object.fromEntries(isEmpty ? rest : [...rest, [name, next]]), name, ...dependents);
  };
  const missing = dependsOn.filter((each) => typeof config[each] !== 'string');
  const titles = missing.map((each) => inSentence(all.find((other) => other.name === each)?.title ?? each));
  const blocked =
    connectionId === null
      ? t('integrations:builder.accountFirst')
      : titles.length > 0
        ? t('integrations:builder.fieldsFirst', {
            fields: titles.join(` ${t('integrations:builder.and')} `),
          })
        : undefined;
  const depends = Object.fromEntries(dependsOn.map((each) => [each, String(config[each] ?? '')]));
  const source = { connectionId, picker: options, depends };
  const common = { label: title, description, required, error };
  const chosen = value ?? usual;
  switch (field.kind) {
    case 'picker':
      return (
        <PickerField
          {...common}
          {...{ source, blocked, placeholder }}
          value={typeof chosen === 'string' ? chosen : undefined}
          onChange={set}
        />
      );
    case 'pickers':
      return <PickersField {...common} {...{ source, blocked }} value={asList(value)} onChange={set} />;
    case 'mapping':
      return (
        <MappingField
          {...{ field, source, blocked, fields, errors }}
          value={Array.isArray(value) ? (value as Mapping[]) : undefined}
          onChange={set}
        />
      );
    case 'choice':
      return <Choice {...common} field={field} value={value ?? usual} onChange={set} />;
    case 'toggle':
      return (
        <Switch
          label={title}
          description={description}
          error={error}
          checked={Boolean(value ?? usual)}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    case 'offered':
      return <OfferedField {...{ field, fields, error }} value={asText(value)} onChange={set} />;
    default:
      return (
        <TemplateField
          {...{ field, fields, error }}
          value={asText(value)}
          usual={typeof usual === 'string' ? usual : undefined}
          onChange={set}
        />
      );
  }
}

function Choice({
  field,
  value,
  onChange,
  ...input
}: {
  field: ConfigField;
  value: unknown;
  onChange: (value: string | undefined) => void;
  label: string;
  description: string | undefined;
  error: string | undefined;
}) {
  // Where one of them is called so, it is what no choice means.
  const usual = field.choices.find((choice) => choice.value === 'default');
  return (
    <Select
      {...input}
      data={field.choices}
      value={typeof value === 'string' ? value : (usual?.value ?? null)}
      onChange={(next) => onChange(next ?? undefined)}
      allowDeselect={false}
      clearable={!field.required && usual === undefined && field.usual === undefined}
    />
  );
}

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

function asText(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  return JSON.stringify(value, null, 2);
}
