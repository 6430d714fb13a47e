import { Box, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { DeliveryStats } from '../../api/types.ts';
import classes from '../../parts/charts.module.css';
import { duration } from './outcome.ts';
import { PERIODS, type Period } from './periods.ts';

const SHARES = [
  ['p50', 'Half of them within'],
  ['p95', '95 of 100 within'],
  ['p99', '99 of 100 within'],
] as const;

/** How long receivers took for what they received. */
export function LatencyChart({ latency, period }: { latency: DeliveryStats['latency']; period: Period }) {
  const longest = Math.max(latency?.p99 ?? 1, 1);
  return (
    <Card withBorder>
      <Title order={3} size="h5">
        How fast your receiver answers
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        Deliveries of {PERIODS[period].words}. After 10 seconds without an answer we try again later.
      </Text>
      {latency === null ? (
        <Text size="sm">Nothing was delivered in this time.</Text>
      ) : (
        <Stack gap="md">
          {SHARES.map(([key, words]) => (
            <div key={key}>
              <Group justify="space-between">
                <Text size="sm">{words}</Text>
                <Text size="sm" fw={600}>
                  {duration(latency[key])}
                </Text>
              </Group>
              <Box
                component="svg"
                display="block"
                w="100%"
                h={10}
                viewBox="0 0 100 10"
                preserveAspectRatio="none"
                aria-hidden
              >
                <rect className={classes.none} width={100} height={10} />
                <rect
                  className={classes.pending}
                  width={Math.max((latency[key] / longest) * 100, 1)}
                  height={10}
                />
              </Box>
            </div>
          ))}
        </Stack>
      )}
    </Card>
  );
}
