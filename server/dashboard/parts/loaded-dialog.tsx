import { notifications } from '@mantine/notifications';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import { t } from '../languages/index.ts';

/**
 * A dialog that is loaded when somebody opens it, so that the page is there sooner. If it can't be had, that
 * is said, and the page stays as it is.
 */
export function LoadedDialog<Props extends { onClose: () => void }>({
  load,
  props,
}: {
  load: () => Promise<ComponentType<Props>>;
  props: Props;
}) {
  const [Dialog, setDialog] = useState<ComponentType<Props>>();
  // What it is opened with may change while it loads; it is loaded once.
  const opened = useRef({ load, props });
  useEffect(() => {
    const { load: begin, props: given } = opened.current;
    begin().then(
      (loaded) => setDialog(() => loaded),
      () => {
        const message = t('parts:problem.notLoaded');
        notifications.show({ message, color: 'red' });
        given.onClose();
      },
    );
  }, []);
  return Dialog ? <Dialog {...props} /> : null;
}
