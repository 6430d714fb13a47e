import { useOne } from '../../api/queries.ts';
import type { Automation, Connection, Connector, EventType } from '../../api/types.ts';
import { t } from '../../languages/index.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Problem } from '../../parts/problem.tsx';
import { brand } from '../../shell/brand.ts';
import { Loading } from '../../shell/loading.tsx';
import { BackLink } from './back-link.tsx';
import { Builder } from './builder/builder.tsx';
import { draftOf, newDraft } from './builder/draft.ts';
import { useDraft } from './builder/use-draft.ts';
import { ConnectResult } from './connect-result.tsx';
import { recipesOf } from './recipes.ts';

/** As another one that there is. */
export function CopiedAutomation({ of, ...known }: { of: string } & Known) {
  const original = useOne<Automation>(`/automations/${of}`);
  if (original.data) return <NewAutomation recipe={null} original={original.data} {...known} />;
  if (original.error) return <Problem error={original.error} onRetry={() => original.refetch()} />;
  return <Loading />;
}

interface Known {
  types: readonly EventType[];
  connectors: readonly Connector[];
  connections: readonly Connection[];
}

/** What ready-made automations are made of most is what people come for most. */
function firstChoice({ connectors, types }: Known): string[] {
  const [recipe] = recipesOf(connectors);
  const event = recipe?.draft.events?.find((each) => each !== '*') ?? types[0]?.type;
  return event === undefined ? [] : [event];
}

/** From nothing, from a recipe, or as another one. */
export function NewAutomation({
  recipe: recipeId,
  original,
  ...known
}: { recipe: string | null; original?: Automation } & Known) {
  const recipe = recipesOf(known.connectors).find(({ id }) => id === recipeId);
  const copy = original && {
    ...draftOf(original),
    name: t('integrations:automation.new.copy', { name: original.name }).slice(0, 200),
  };
  const from = original ? `?copy=${original.id}` : recipe ? `?recipe=${recipe.id}` : '';
  const state = useDraft(
    `new ${recipe?.id ?? ''}${original?.id ?? ''}`,
    copy ?? newDraft({ events: firstChoice(known), ...recipe?.draft }),
  );
  const own = `/settings/integrations/automations/new${from}`;
  return (
    <>
      <BackLink />
      <PageHeader title={recipe?.title ?? t('integrations:automation.new.title')}>
        {recipe?.about ?? t('integrations:automation.new.about', { product: brand.name })}
      </PageHeader>
      <ConnectResult connectors={known.connectors} connections={known.connections} />
      <Builder state={state} returnTo={own} {...known} />
    </>
  );
}
