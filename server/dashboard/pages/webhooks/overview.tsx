import { Card, Group, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useOne } from '../../api/queries.ts';
import type { DeliveryStats, Endpoint } from '../../api/types.ts';
import { AttemptStrip, stripInWords } from '../../parts/attempt-strip.tsx';
import { Problem } from '../../parts/problem.tsx';
import { When } from '../../parts/when.tsx';
import { Loading } from '../../shell/loading.tsx';
import { CountsChart } from './counts-chart.tsx';
import { LatencyChart } from './latency-chart.tsx';
import { NothingYet } from './nothing-yet.tsx';
import { percent } from './numbers.ts';
import { PERIODS, type Period } from './periods.ts';
import { useRights } from './rights.ts';

const REFRESH_MS = 10_000;

/** How an endpoint is doing. */
export function Overview({ endpoint, onTest }: { endpoint: Endpoint; onTest: (() => void) | undefined }) {
  const { example } = useRights();
  const [period, setPeriod] = useState<Period>('day');
  const stats = useOne<DeliveryStats>(`/webhooks/${endpoint.id}/stats?period=${period}`, {
    live: !example,
    everyMs: REFRESH_MS,
  });
  if (!stats.data) {
    return stats.isError ? <Problem error={stats.error} onRetry={() => stats.refetch()} /> : <Loading />;
  }
  const { recent, success_rate, series, latency } = stats.data;
  if (recent.length === 0) return <NothingYet onTest={onTest} />;
  return (
    <Stack>
      <Problem error={stats.error} onRetry={() => stats.refetch()} />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Fact label={`Delivered, of the last ${recent.length}`}>
          {success_rate === null ? 'not yet' : percent(success_rate)}
        </Fact>
        <Fact label="Last delivery">
          <When at={endpoint.last_delivered_at} />
        </Fact>
        <Fact label="Last failure">
          <When at={endpoint.last_failed_at} />
        </Fact>
      </SimpleGrid>
      <Card withBorder>
        <Title order={2} size="h5" mb="xs">
          Latest attempts
        </Title>
        <AttemptStrip recent={recent} />
        <Text size="sm" c="dimmed" mt={6}>
          {stripInWords(recent)}. The newest is on the right.
        </Text>
      </Card>
      <Group justify="space-between" mt="xs">
        <Title order={2} size="h4">
          Over time
        </Title>
        <SegmentedControl
          aria-label="Period"
          data={Object.entries(PERIODS).map(([value, { label }]) => ({ value, label }))}
          value={period}
          onChange={(next) => setPeriod(next as Period)}
        />
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <CountsChart series={series} period={period} />
        <LatencyChart latency={latency} period={period} />
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
