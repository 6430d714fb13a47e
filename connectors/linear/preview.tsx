import { Badge, Divider, Group, Stack, Text } from '@mantine/core';
import { Link } from '../shared/preview/inline.tsx';
import { Markdown } from '../shared/preview/markdown.tsx';
import type { PreviewProps } from '../shared/preview/props.ts';
import { useWords } from '../shared/preview/words.tsx';

const PRIORITIES = ['No priority', 'Urgent', 'High', 'Medium', 'Low'];

interface LinearRequest {
  issue: {
    title: string;
    description?: string;
    priority?: number;
    labelIds?: string[];
    assigneeId?: string;
    estimate?: number;
    dueDate?: string;
  };
  comment?: string;
  link?: { url: string; title: string; subtitle: string };
}

/** An issue as it opens. */
export default function Preview({ request, names }: PreviewProps<LinearRequest>) {
  const say = useWords();
  const { issue, comment, link } = request;
  const facts = [
    ...(issue.priority === undefined ? [] : [say(PRIORITIES[issue.priority] ?? String(issue.priority))]),
    ...(issue.dueDate ? [say(`Due ${issue.dueDate}`)] : []),
    ...(issue.estimate === undefined ? [] : [say(`${issue.estimate} points`)]),
    ...(issue.labelIds
      ? [say(issue.labelIds.length === 1 ? '1 label' : `${issue.labelIds.length} labels`)]
      : []),
    ...(issue.assigneeId ? [say('Assigned')] : []),
  ];
  return (
    <Stack gap="xs" style={{ overflowWrap: 'anywhere' }}>
      <Text size="xs" c="dimmed">
        {names.team ?? say('Your team')} · {say('New issue')}
      </Text>
      <Text component="div" fw={700} size="lg" lh={1.3}>
        {issue.title}
      </Text>
      {facts.length > 0 && (
        <Group gap={6}>
          {facts.map((fact) => (
            <Badge key={fact} variant="default" radius="sm" tt="none" fw={500}>
              {fact}
            </Badge>
          ))}
        </Group>
      )}
      {issue.description && (
        <div>
          <Markdown text={issue.description} />
        </div>
      )}
      {link && (
        <Text size="sm">
          {say('Link')}: <Link to={link.url}>{`${link.title}, ${link.subtitle.toLowerCase()}`}</Link>
        </Text>
      )}
      {comment && (
        <>
          <Divider />
          <Text size="xs" c="dimmed">
            {say('While an issue about the same is open, this becomes a comment on it instead.')}
          </Text>
        </>
      )}
    </Stack>
  );
}
