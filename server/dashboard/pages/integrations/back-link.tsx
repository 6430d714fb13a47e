import { Anchor } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from 'react-router';
import { t } from '../../languages/index.ts';

export function BackLink() {
  return (
    <Anchor
      component={Link}
      to="/integrations"
      size="sm"
      mb="xs"
      display="inline-flex"
      style={{ alignItems: 'center', gap: 4 }}
    >
      <IconArrowLeft size={14} aria-hidden /> {t('integrations:back')}
    </Anchor>
  );
}
