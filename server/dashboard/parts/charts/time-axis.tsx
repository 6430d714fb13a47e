import { Group, Text } from '@mantine/core';
import { t } from '../../languages/index.ts';
import { type Period, stepLabel } from './periods.ts';

/** Below a chart: where it begins, and that it ends now. */
export function TimeAxis({ series, period }: { series: readonly { at: string }[]; period: Period }) {
  return (
    <Group justify="space-between" mt={4}>
      <Text size="xs" c="dimmed">
        {series[0] && stepLabel(series[0].at, period)}
      </Text>
      <Text size="xs" c="dimmed">
        {t('parts:charts.now')}
      </Text>
    </Group>
  );
}
