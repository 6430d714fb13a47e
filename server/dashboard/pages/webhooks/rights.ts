import { useSession } from '../../shell/session.tsx';

/** What the person may do with endpoints. */
export interface Rights {
  /** Create, change, rotate, test, delete. */
  manage: boolean;
  /** Send again what was sent before. */
  resend: boolean;
  /** The plan has no webhooks: what is shown is an example. */
  example: boolean;
}

export function useRights(): Rights {
  const { may, hasWebhooks } = useSession();
  return {
    manage: hasWebhooks && may('admin'),
    resend: hasWebhooks && may('editor'),
    example: !hasWebhooks,
  };
}
