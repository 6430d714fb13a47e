import { Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBolt } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Connector } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { LoadedDialog } from '../../parts/loaded-dialog.tsx';
import { useSession } from '../../shell/session.tsx';
import { ConnectorIcon } from './connector-icon.tsx';
import { recipesOf } from './recipes.ts';
import { Section } from './section.tsx';

const zapierGuide = async () => (await import('./zapier-guide.tsx')).ZapierGuide;

/** Ready-made automations, and the way to all other apps. */
export function RecipeList({ connectors }: { connectors: readonly Connector[] }) {
  return (
    <Section title={t('integrations:recipes.title')} about={t('integrations:recipes.about')}>
      <Recipes connectors={connectors} />
    </Section>
  );
}

/** Their cards alone. */
export function Recipes({ connectors }: { connectors: readonly Connector[] }) {
  const { may } = useSession();
  const [guide, { open, close }] = useDisclosure();
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, xl: 4 }}>
        {recipesOf(connectors).map(({ id, title, about, icon }) => (
          <RecipeCard
            key={id}
            title={title}
            about={about}
            mark={<ConnectorIcon svg={icon} size={20} />}
            action={
              may('editor') && (
                <Button
                  component={Link}
                  to={`/integrations/automations/new?recipe=${id}`}
                  variant="light"
                  size="xs"
                  aria-label={t('integrations:recipes.useOne', { title })}
                >
                  {t('integrations:recipes.use')}
                </Button>
              )
            }
          />
        ))}
        <RecipeCard
          title={t('integrations:recipes.zapier.title')}
          about={t('integrations:recipes.zapier.about')}
          mark={<IconBolt size={28} aria-hidden />}
          action={
            <Button
              variant="light"
              size="xs"
              onClick={open}
              aria-label={t('integrations:recipes.zapier.howWithZapier')}
            >
              {t('integrations:recipes.zapier.how')}
            </Button>
          }
        />
      </SimpleGrid>
      {guide && <LoadedDialog load={zapierGuide} props={{ onClose: close }} />}
    </>
  );
}

function RecipeCard({
  title,
  about,
  mark,
  action,
}: {
  title: string;
  about: string;
  mark: ReactNode;
  action: ReactNode;
}) {
  return (
    <Card withBorder component="article" aria-label={title}>
      <Stack gap="sm" h="100%">
        <Group wrap="nowrap" gap="sm" align="flex-start">
          {mark}
          <Title order={3} size="h6">
            {title}
          </Title>
        </Group>
        <Text size="sm" flex={1}>
          {about}
        </Text>
        <div>{action}</div>
      </Stack>
    </Card>
  );
}
