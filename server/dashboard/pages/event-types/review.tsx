import { Alert, Badge, Button, Checkbox, Code, Group, List, Modal, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CatalogChange, TypeDefinition } from '../../api/types.ts';
import { ofCatalogInWords, t } from '../../languages/event-types.ts';
import { DialogActions } from '../../parts/dialog-actions.tsx';
import { Problem } from '../../parts/problem.tsx';
import { Loading } from '../../shell/loading.tsx';
import { brokenTypes, type Proposal, putInForce, tryOut, withNewVersions } from './proposal.ts';
import { useCatalogChanged } from './queries.ts';

interface ReviewProps {
  title: string;
  proposal: Proposal;
  /** The types that are in force. */
  known: readonly TypeDefinition[];
  onClose: () => void;
  onDone?: () => void;
}

/** What a change does, what it breaks and who uses that, before it is put in force. */
export function Review({ title, proposal, known, onClose, onDone }: ReviewProps) {
  const tried = useQuery({
    queryKey: ['proposal', proposal],
    queryFn: () => tryOut(proposal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeOnClickOutside={false}>
      <Stack>
        {tried.isPending && <Loading />}
        <Problem error={tried.error} />
        {tried.data && (
          <Decision
            {...{ proposal, known, onClose }}
            change={tried.data}
            onDone={() => {
              onClose();
              onDone?.();
            }}
          />
        )}
      </Stack>
    </Modal>
  );
}

function Decision({
  proposal,
  known,
  change,
  onClose,
  onDone,
}: Omit<ReviewProps, 'title' | 'onDone'> & { change: CatalogChange; onDone: () => void }) {
  const changed = useCatalogChanged();
  const [insists, setInsists] = useState(false);
  const broken = brokenTypes(proposal, change, known);
  const raised = broken.length > 0 ? withNewVersions(proposal, broken, known) : undefined;
  const saving = useMutation({
    mutationFn: ({ what, force }: { what: Proposal; force: boolean }) => putInForce(what, force),
    onSuccess: async () => {
      await changed();
      notifications.show({ message: t('event-types:review.done'), color: 'green' });
      onDone();
    },
  });
  // Going back takes new versions of types away: that is confirmed, whatever else it does.
  const mustInsist = broken.length > 0 || proposal.kind === 'folder';
  const nothing = change.changes.length === 0 && proposal.kind !== 'folder';
  const put = (what: Proposal, force = false) => saving.mutate({ what, force });
  return (
    <>
      <Changes change={change} />
      {mustInsist && (
        <Checkbox
          label={t('event-types:review.insist')}
          description={t(
            proposal.kind === 'folder' ? 'event-types:review.folderText' : 'event-types:review.insistText',
          )}
          checked={insists}
          onChange={(event) => setInsists(event.currentTarget.checked)}
        />
      )}
      <Problem error={saving.error} />
      <DialogActions onCancel={onClose}>
        {mustInsist ? (
          <>
            <Button
              color="red"
              variant={raised ? 'light' : 'filled'}
              disabled={!insists}
              loading={saving.isPending && saving.variables.force}
              onClick={() => put(proposal, true)}
            >
              {t('event-types:review.force')}
            </Button>
            {raised && (
              <Button
                loading={saving.isPending && !saving.variables.force}
                disabled={insists}
                onClick={() => put(raised)}
              >
                {t('event-types:review.newVersion')}
              </Button>
            )}
          </>
        ) : (
          <Button disabled={nothing} loading={saving.isPending} onClick={() => put(proposal)}>
            {t('event-types:review.put')}
          </Button>
        )}
      </DialogActions>
    </>
  );
}

function Changes({ change: { changes, used_by: uses } }: { change: CatalogChange }) {
  const breaking = changes.filter((each) => each.breaking);
  const others = changes.filter((each) => !each.breaking);
  if (changes.length === 0) return <Text>{t('event-types:review.nothing')}</Text>;
  return (
    <>
      {breaking.length > 0 && (
        <Alert color="red" title={t('event-types:review.breaks')}>
          <ChangeList changes={breaking} />
        </Alert>
      )}
      {breaking.length > 0 &&
        (uses.length > 0 ? <Uses uses={uses} /> : <Text size="sm">{t('event-types:review.unused')}</Text>)}
      {others.length > 0 && (
        <div>
          <Text component="div" fw={600} size="sm" mb={4}>
            {t('event-types:review.changes')}
          </Text>
          <ChangeList changes={others} />
        </div>
      )}
    </>
  );
}

function ChangeList({ changes }: { changes: CatalogChange['changes'] }) {
  return (
    <List size="sm" style={{ overflowWrap: 'anywhere' }}>
      {changes.map(({ type, path, kind, message }) => (
        <List.Item key={`${type} ${path} ${kind} ${message}`}>
          {ofCatalogInWords(message)} {!message.includes(type) && <Code>{type}</Code>}
        </List.Item>
      ))}
    </List>
  );
}

const KINDS: Record<string, string> = {
  endpoint: t('event-types:uses.endpoint'),
  automation: t('event-types:uses.automation'),
};
const HOW: Record<string, string> = {
  subscription: t('event-types:uses.subscription'),
  condition: t('event-types:uses.condition'),
  template: t('event-types:uses.template'),
};

function Uses({ uses }: { uses: CatalogChange['used_by'] }) {
  const label = t('event-types:uses.title', { count: uses.length });
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Text component="div" fw={600} size="sm">
          {label}
        </Text>
        <Badge color="red" variant="light">
          {uses.length}
        </Badge>
      </Group>
      <Table.ScrollContainer
        minWidth={520}
        mah={260}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': label } }}
      >
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('event-types:uses.what')}</Table.Th>
              <Table.Th>{t('event-types:uses.team')}</Table.Th>
              <Table.Th>{t('event-types:uses.how')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {uses.map(({ kind, id, team_id, type, how, path }) => (
              <Table.Tr key={`${id} ${type} ${how} ${path}`}>
                <Table.Td>
                  {KINDS[kind]} <Code>{id}</Code>
                </Table.Td>
                <Table.Td>
                  <Code>{team_id}</Code>
                </Table.Td>
                <Table.Td>
                  {HOW[how]} <Code>{path?.replace(/^data\.object\./, '') ?? type}</Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </div>
  );
}
