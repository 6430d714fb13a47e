import type { Connection, Connector, EventType } from '../../api/types.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { BackLink } from './back-link.tsx';
import { Builder } from './builder/builder.tsx';
import { newDraft } from './builder/draft.ts';
import { useDraft } from './builder/use-draft.ts';
import { ConnectResult } from './connect-result.tsx';
import { recipesOf } from './recipes.ts';

/** From nothing, or from a recipe. */
export function NewAutomation({
  recipe: recipeId,
  ...known
}: {
  recipe: string | null;
  types: readonly EventType[];
  connectors: readonly Connector[];
  connections: readonly Connection[];
}) {
  const recipe = recipesOf(known.connectors).find(({ id }) => id === recipeId);
  const state = useDraft(`new ${recipe?.id ?? ''}`, newDraft(recipe?.draft));
  const own = `/settings/integrations/automations/new${recipe ? `?recipe=${recipe.id}` : ''}`;
  return (
    <>
      <BackLink />
      <PageHeader title={recipe?.title ?? 'New automation'}>
        {recipe?.about ?? 'When something happens in Autousers, do something in another app.'}
      </PageHeader>
      <ConnectResult connectors={known.connectors} connections={known.connections} />
      <Builder state={state} returnTo={own} {...known} />
    </>
  );
}
