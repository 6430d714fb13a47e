import { Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { TypePreview } from '../../api/types.ts';
import { t } from '../../languages/event-types.ts';
import { type Fault, messageAt, type Presentation } from './draft.ts';
import { FactsEditor } from './facts-editor.tsx';
import { LiquidField } from './liquid-field.tsx';

const SEVERITIES = {
  info: t('event-types:form.severities.info'),
  success: t('event-types:form.severities.success'),
  warning: t('event-types:form.severities.warning'),
  error: t('event-types:form.severities.error'),
};

interface PresentationFormProps {
  presentation: Presentation;
  /** What is made of the rest, and the fields that there are. */
  preview: TypePreview;
  fault: Fault | undefined;
  onChange: (changes: Presentation) => void;
}

/** How a type is shown to people. What is left empty is made of the schema, and stands there in grey. */
export function PresentationForm({ presentation, preview, fault, onChange }: PresentationFormProps) {
  const { presented, fields } = preview;
  const { link, issue } = presentation;
  const at = (name: string) => messageAt(fault, `presentation.${name}`);
  return (
    <Stack>
      <LiquidField
        label={t('event-types:form.headline')}
        description={t('event-types:form.headlineText')}
        value={presentation.headline}
        usual={presented.headline}
        fields={fields}
        error={at('headline')}
        onChange={(headline) => onChange({ headline })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t('event-types:form.happened')}
          value={presentation.happened ?? ''}
          placeholder={presented.happened}
          error={at('happened')}
          onChange={(event) => onChange({ happened: event.currentTarget.value || undefined })}
        />
        <Select
          label={t('event-types:form.severity')}
          data={Object.entries(SEVERITIES).map(([value, label]) => ({ value, label }))}
          value={presentation.severity ?? null}
          placeholder={SEVERITIES[presented.severity as keyof typeof SEVERITIES]}
          clearable
          clearButtonProps={{ 'aria-label': t('event-types:form.clear') }}
          error={at('severity')}
          onChange={(severity) => onChange({ severity: severity ?? undefined })}
        />
      </SimpleGrid>
      <FactsEditor
        facts={presentation.facts}
        usual={presented.facts}
        fields={fields}
        fault={fault}
        onChange={(facts) =>
          // Who chooses the facts would lose the longer texts that were found together with them.
          onChange({ facts, ...(facts && !presentation.quotes && { quotes: presented.quotes }) })
        }
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t('event-types:form.linkLabel')}
          value={link?.label ?? ''}
          placeholder={presented.link?.label ?? t('event-types:form.linkLabelExample')}
          error={at('link.label')}
          onChange={(event) => onChange({ link: { ...link, label: event.currentTarget.value || undefined } })}
        />
        <LiquidField
          label={t('event-types:form.linkUrl')}
          value={link?.url}
          usual={presented.link?.url}
          fields={fields}
          error={at('link.url')}
          onChange={(url) => onChange({ link: { ...link, url } })}
        />
      </SimpleGrid>
      <LiquidField
        label={t('event-types:form.issueTitle')}
        description={t('event-types:form.issueTitleText')}
        value={issue?.title}
        usual={presented.issue.title}
        fields={fields}
        error={at('issue.title')}
        onChange={(title) => onChange({ issue: { ...issue, title } })}
      />
    </Stack>
  );
}
