import { Button, Collapse, ScrollArea, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { t } from '../../languages/index.ts';

/** The numbers of a chart as a table, for who would rather read them. */
export function NumbersToggle({ label, head, rows }: { label: string; head: string[]; rows: string[][] }) {
  const [opened, { toggle }] = useDisclosure();
  if (rows.length === 0) return null;
  const words = t(opened ? 'parts:charts.hide' : 'parts:charts.show');
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-xs"
        mt={4}
        onClick={toggle}
        aria-expanded={opened}
        aria-label={`${words}: ${label}`}
      >
        {words}
      </Button>
      <Collapse in={opened}>
        {opened && (
          <ScrollArea.Autosize mah={260} viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  {head.map((each) => (
                    <Table.Th key={each}>{each}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map(([first, ...others]) => (
                  <Table.Tr key={first}>
                    <Table.Td>{first}</Table.Td>
                    {others.map((each, index) => (
                      <Table.Td key={head[index + 1]}>{each}</Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </ScrollArea.Autosize>
        )}
      </Collapse>
    </div>
  );
}
