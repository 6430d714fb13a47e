import { Badge, Group } from '@mantine/core';
import type { TypeDefinition } from '../../api/types.ts';
import { t } from '../../languages/event-types.ts';

/** The version of a type, and what is particular about it. */
export function TypeBadges({
  definition: { version, status, teams },
}: {
  definition: Pick<TypeDefinition, 'version' | 'status' | 'teams'>;
}) {
  return (
    <Group gap={6}>
      <Badge variant="light" color="gray" tt="none">
        {t('event-types:badges.version', { version })}
      </Badge>
      {status === 'deprecated' && (
        <Badge variant="light" color="orange" tt="none">
          {t('event-types:badges.deprecated')}
        </Badge>
      )}
      {status === 'archived' && (
        <Badge variant="light" color="red" tt="none">
          {t('event-types:badges.archived')}
        </Badge>
      )}
      {teams && (
        <Badge variant="light" color="blue" tt="none">
          {t('event-types:badges.teams', { count: teams.length })}
        </Badge>
      )}
    </Group>
  );
}
