import { ThemeIcon } from '@mantine/core';
import {
  IconBolt,
  IconCirclesRelation,
  IconSitemap,
  IconWebhook,
  IconWorldUpload,
} from '@tabler/icons-react';
import type { Router } from './routers.ts';

/** Pictures of our own: the marks belong to their owners. */
const ICONS: Record<string, { icon: typeof IconBolt; color: string }> = {
  zapier: { icon: IconBolt, color: 'orange' },
  make: { icon: IconCirclesRelation, color: 'grape' },
  n8n: { icon: IconSitemap, color: 'pink' },
  pipedream: { icon: IconWorldUpload, color: 'teal' },
};

export function RouterIcon({ router, size = 36 }: { router: Router | null | undefined; size?: number }) {
  const { icon: Icon, color } = ICONS[router?.id ?? ''] ?? { icon: IconWebhook, color: 'gray' };
  return (
    <ThemeIcon variant="light" color={color} size={size} radius="md" aria-hidden>
      <Icon size={size * 0.6} />
    </ThemeIcon>
  );
}
