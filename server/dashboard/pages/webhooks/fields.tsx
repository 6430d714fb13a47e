import { Alert, Button, Checkbox, Collapse, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useEventTypes } from '../../api/catalog.ts';
import type { Endpoint } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { ConditionsEditor } from '../../parts/conditions/conditions-editor.tsx';
import { useFields } from '../../parts/latest-events.ts';
import { useEventNames } from '../../parts/use-event-names.ts';
import { type EndpointForm, hasOptionErrors } from './form.ts';
import { MoreOptions } from './more-options.tsx';
import { RouterIcon } from './router-icon.tsx';
import { isTestUrl, routerAt } from './routers.ts';

interface FieldsOf {
  form: EndpointForm;
  /** Undefined: it is being created. */
  endpoint?: Endpoint;
  /** Shows what few need from the start. */
  opened?: boolean;
}

/** Everything that can be said of an endpoint, for creating and changing it. */
export function EndpointFields({ form, endpoint, opened = false }: FieldsOf) {
  const [more, { toggle }] = useDisclosure(opened);
  const open = more || hasOptionErrors(form.errors);
  return (
    <Stack>
      <div>
        <TextInput
          label={t('webhooks:fields.url')}
          description={t('webhooks:fields.urlText')}
          placeholder="https://example.com/hooks"
          data-autofocus
          {...form.getInputProps('url')}
        />
        <Recognised url={form.values.url} />
      </div>
      <TextInput
        label={t('webhooks:fields.description')}
        description={t('webhooks:fields.descriptionText')}
        {...form.getInputProps('description')}
      />
      <EventChoice form={form} />
      <Conditions form={form} />
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={toggle}
          aria-expanded={open}
          leftSection={
            open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
          }
        >
          {t('webhooks:fields.more')}
        </Button>
        <Collapse in={open}>{open && <MoreOptions form={form} endpoint={endpoint} />}</Collapse>
      </div>
    </Stack>
  );
}

/** What we know of the URL, while it is typed. */
function Recognised({ url }: { url: string }) {
  const router = routerAt(url);
  return (
    <div role="status">
      {router && (
        <Group gap="xs" mt={6} wrap="nowrap">
          <RouterIcon router={router} size={24} />
          <Text size="sm">{t('webhooks:fields.workflow', { name: router.name })}</Text>
        </Group>
      )}
      {isTestUrl(url) && (
        <Alert color="yellow" mt="xs" role="note" title={t('webhooks:fields.testUrl.title')}>
          {t('webhooks:fields.testUrl.text')}
        </Alert>
      )}
    </div>
  );
}

function EventChoice({ form }: { form: EndpointForm }) {
  const { choices } = useEventNames();
  return (
    <Stack gap="xs">
      <Checkbox label={t('webhooks:fields.all')} {...form.getInputProps('all', { type: 'checkbox' })} />
      {!form.values.all && (
        <Checkbox.Group label={t('webhooks:fields.events')} {...form.getInputProps('types')}>
          <Stack gap={6} mt={4}>
            {choices.map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </Stack>
  );
}

function Conditions({ form }: { form: EndpointForm }) {
  const types = useEventTypes().data?.data ?? [];
  const { all, types: chosen, conditions } = form.values;
  const fields = useFields(types, all ? ['*'] : chosen);
  const errors = Object.entries(form.errors).filter(([name]) => /^(filter|row)/.test(name));
  return (
    <Stack gap={4} component="fieldset" bd="none" p={0} m={0} miw={0}>
      <Text component="legend" size="sm" fw={500} p={0} mb={4}>
        {t('webhooks:fields.onlyIf')}
      </Text>
      <ConditionsEditor
        conditions={conditions}
        fields={fields}
        errors={Object.fromEntries(errors.map(([name, message]) => [name, String(message)]))}
        onChange={(next) => {
          for (const [name] of errors) form.clearFieldError(name);
          form.setFieldValue('conditions', next);
        }}
      />
    </Stack>
  );
}
