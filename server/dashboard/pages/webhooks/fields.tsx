import { Alert, Button, Checkbox, Collapse, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useEventTypes } from '../../api/catalog.ts';
import type { Endpoint } from '../../api/types.ts';
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
          label="URL"
          description="Where events are sent: your server, or a workflow of Zapier, Make, n8n or Pipedream."
          placeholder="https://example.com/hooks"
          data-autofocus
          {...form.getInputProps('url')}
        />
        <Recognised url={form.values.url} />
      </div>
      <TextInput
        label="Description"
        description="A note for your team."
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
          More options
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
          <Text size="sm">This is a workflow in {router.name}.</Text>
        </Group>
      )}
      {isTestUrl(url) && (
        <Alert color="yellow" mt="xs" role="note" title="This is for trying a workflow out">
          n8n listens here for two minutes after “Listen for test event”. For lasting use, copy the production
          URL (with /webhook/ in it) and activate the workflow.
        </Alert>
      )}
    </div>
  );
}

function EventChoice({ form }: { form: EndpointForm }) {
  const { choices } = useEventNames();
  return (
    <Stack gap="xs">
      <Checkbox label="All events, also those to come" {...form.getInputProps('all', { type: 'checkbox' })} />
      {!form.values.all && (
        <Checkbox.Group label="Events" {...form.getInputProps('types')}>
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
        Only if
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
