import { Alert, Anchor, Button, Grid, Group, Stack, Tabs, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { TypeDefinition } from '../../api/types.ts';
import { fromServer, t } from '../../languages/event-types.ts';
import { titleInWords } from '../../parts/event-fields.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Loading } from '../../shell/loading.tsx';
import { TypeBadges } from './badges.tsx';
import { type Definition, faultIn, isInForm, presentationIn, withPresentation } from './draft.ts';
import { FieldTable } from './field-table.tsx';
import { PresentationForm } from './presentation-form.tsx';
import { PreviewPane } from './preview-pane.tsx';
import { useDefinition } from './queries.ts';
import { Review } from './review.tsx';
import { SourceEditor } from './source-editor.tsx';
import { TypeActions } from './type-actions.tsx';
import { usePreview } from './use-preview.ts';
import { useSaving } from './use-saving.ts';

const TABS = {
  look: t('event-types:page.look'),
  fields: t('event-types:page.fields'),
  source: t('event-types:page.source'),
};

/** One type: what it is, what it looks like everywhere, and how to change that. */
export function TypePage() {
  const { type = '' } = useParams();
  const definition = useDefinition(type);
  return (
    <>
      <Anchor component={Link} to="/event-types" size="sm" mb="xs" display="inline-block">
        {t('event-types:page.back')}
      </Anchor>
      <Problem error={definition.error} onRetry={() => definition.refetch()} />
      {definition.isPending && <Loading />}
      {definition.data && <OneType key={type} definition={definition.data} />}
    </>
  );
}

function OneType({ definition }: { definition: TypeDefinition }) {
  const { type, title, description } = definition;
  const [tab, setTab] = useState('look');
  const [sample, setSample] = useState(0);
  const [draft, setDraft] = useState<Definition>();
  /** Counts what was thrown away, so that editors begin anew. */
  const [round, setRound] = useState(0);
  const reset = () => {
    setDraft(undefined);
    setSample(0);
    setRound((before) => before + 1);
  };
  const current: Definition = draft ?? definition;
  const isChanged = draft !== undefined && JSON.stringify(draft) !== JSON.stringify(definition);
  const preview = usePreview(type, isChanged ? draft : undefined, sample);
  const saving = useSaving(definition, reset);
  const error = saving.error ?? preview.error;
  const fault = faultIn(error);
  const isShownAtField = fault !== undefined && (tab === 'source' || (tab === 'look' && isInForm(fault)));
  return (
    <>
      <PageHeader title={titleInWords(title)} actions={<TypeActions definition={definition} />}>
        {fromServer(description)}
      </PageHeader>
      <Group gap="sm" mb="lg" mt="-xs">
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {type}
        </Text>
        <TypeBadges definition={definition} />
      </Group>
      <Grid>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <PageTabs labels={TABS} value={tab} onChange={(next) => setTab(next ?? 'look')}>
            <Tabs.Panel value="look">
              {preview.data && (
                <PresentationForm
                  key={round}
                  presentation={presentationIn(current)}
                  preview={preview.data}
                  fault={fault}
                  onChange={(changes) => setDraft(withPresentation(current, changes))}
                />
              )}
            </Tabs.Panel>
            <Tabs.Panel value="fields">
              {preview.data && <FieldTable fields={preview.data.fields} />}
            </Tabs.Panel>
            <Tabs.Panel value="source">
              <SourceEditor key={round} definition={current} fault={fault} onChange={setDraft} />
            </Tabs.Panel>
          </PageTabs>
          <Stack mt="md">
            {fault && !isShownAtField && (
              <Alert color="red" role="alert">
                {fault.path}: {fault.message}
              </Alert>
            )}
            {!fault && <Problem error={error} />}
            {tab !== 'fields' && (
              <Group>
                <Button
                  disabled={!isChanged}
                  loading={saving.isPending}
                  onClick={() => draft && saving.save(draft)}
                >
                  {t('event-types:page.save')}
                </Button>
                <Button variant="default" disabled={!isChanged} onClick={reset}>
                  {t('event-types:page.discard')}
                </Button>
              </Group>
            )}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          {preview.isPending && !preview.data && <Loading />}
          {preview.data && (
            <PreviewPane
              preview={preview.data}
              isBusy={preview.isFetching}
              isOutdated={preview.isError}
              sample={sample}
              onSample={setSample}
            />
          )}
        </Grid.Col>
      </Grid>
      {saving.toReview && (
        <Review
          title={t('event-types:review.title')}
          proposal={saving.toReview}
          known={[definition]}
          onClose={saving.closeReview}
          onDone={reset}
        />
      )}
    </>
  );
}
