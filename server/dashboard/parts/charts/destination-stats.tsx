import { Card, Group, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useOne } from '../../api/queries.ts';
import type { DeliveryStats } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { Loading } from '../../shell/loading.tsx';
import { percent } from '../numbers.ts';
import { Problem } from '../problem.tsx';
import { When } from '../when.tsx';
import { AttemptStrip, stripInWords } from './attempt-strip.tsx';
import { CountsChart } from './counts-chart.tsx';
import { LatencyChart } from './latency-chart.tsx';
import { PERIODS, type Period } from './periods.ts';

interface DestinationStatsProps {
  /** Of the API, such as `/webhooks/whe_…/stats`. */
  path: string;
  /** Asked for again and again. */
  live: boolean;
  destination: { last_delivered_at: string | null; last_failed_at: string | null };
  /** Who answers, such as "your receiver". */
  who: string;
  /** In the place of everything, when nothing was sent yet. */
  empty: ReactNode;
}

/** How an endpoint or an automation is doing: its latest attempts, and counts and latencies over time. */
export function DestinationStats({ path, live, destination, who, empty }: DestinationStatsProps) {
  const [{ period, before }, setPeriod] = useState<{ period: Period; before: Period }>({
    period: 'day',
    before: 'day',
  });
  const stats = useOne<DeliveryStats>(`${path}?period=${period}`, {
    live,
    keepPrevious: true,
  });
  if (!stats.data) {
    return stats.isError ? <Problem error={stats.error} onRetry={() => stats.refetch()} /> : <Loading />;
  }
  const { recent, success_rate, series, latency } = stats.data;
  if (recent.length === 0) return empty;
  const finished = recent.filter(({ status }) => status !== 'pending').length;
  const charted = { series, period: stats.isPlaceholderData ? before : period };
  return (
    <Stack>
      <Problem error={stats.error} onRetry={() => stats.refetch()} />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Fact
          label={
            finished === 0
              ? t('parts:charts.stats.delivered')
              : t('parts:charts.stats.deliveredOf', { number: finished })
          }
        >
          {success_rate === null ? t('parts:charts.stats.nothing') : percent(success_rate)}
        </Fact>
        <Fact label={t('parts:charts.stats.lastDelivery')}>
          <When at={destination.last_delivered_at} />
        </Fact>
        <Fact label={t('parts:charts.stats.lastFailure')}>
          <When at={destination.last_failed_at} />
        </Fact>
      </SimpleGrid>
      <Card withBorder>
        <Title order={2} size="h5" mb="xs">
          {t('parts:charts.stats.latest')}
        </Title>
        <AttemptStrip recent={recent} />
        <Text size="sm" c="dimmed" mt={6}>
          {t('parts:charts.stats.newest', { strip: stripInWords(recent) })}
        </Text>
      </Card>
      <Group justify="space-between" mt="xs">
        <Title order={2} size="h4">
          {t('parts:charts.stats.overTime')}
        </Title>
        <SegmentedControl
          aria-label={t('parts:charts.periods.label')}
          data={Object.entries(PERIODS).map(([value, { label }]) => ({ value, label }))}
          value={period}
          onChange={(next) => setPeriod({ period: next as Period, before: period })}
        />
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }} aria-busy={stats.isPlaceholderData}>
        <CountsChart {...charted} />
        <LatencyChart who={who} latency={latency} {...charted} />
      </SimpleGrid>
    </Stack>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Card withBorder py="sm">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="lg" fw={600}>
        {children}
      </Text>
    </Card>
  );
}
