import { expect, test } from 'vitest';
import { choose, useBrowser } from '../support/browser.ts';
import { linearIds } from '../support/fakes/linear.ts';
import { automate, useConnectedTeam } from '../support/integrations.ts';
import { automationPath, card, field, GALLERY, ownAddress, visit } from './integrations-stage.ts';

const { world, team } = useConnectedTeam({ env: await ownAddress() });
const browser = useBrowser();
const open = (path: string, id = team.id) => visit(browser, world.app, id, { path });

test('what an automation does is a German sentence, and so is why it did nothing', async () => {
  const { app } = world;
  const id = await automate(app, team.key, {
    connection_id: team.linear,
    enabled_events: ['evaluation.completed', 'rating.created'],
    filter: { path: 'data.object.summary.dimensionScores.usability', op: 'lt', value: 0.7 },
    config: { team: linearIds.engineering },
  });
  const object = { id: 'eval_1', name: 'One', summary: { dimensionScores: { usability: 0.82 } } };
  await app.publish(team.key, { type: 'evaluation.completed', object });
  await app.settled();
  const page = await open(`${automationPath(id)}?view=log&lang=de`);
  await page
    .getByText(
      'Wenn eine Evaluation abgeschlossen wird oder eine Bewertung abgegeben wird (Bedingung: Score für Usability ist kleiner als 70 %): Issue anlegen in Linear (Konto Acme).',
    )
    .waitFor();
  await page
    .getByText(
      'Die Bedingung war nicht erfüllt: Score für Usability ist 82 %, verlangt ist: weniger als 70 %.',
    )
    .waitFor();
});

test('a form, its faults and its preview are German; the text that is sent is what was written', async () => {
  const page = await open(`${GALLERY}/automations/new?lang=de`);
  await page.getByRole('radio', { name: 'Nachricht senden: Slack' }).click();
  await choose(field(page, 'Nachricht'), 'Eigener Text');
  await page.getByRole('button', { name: 'Speichern und einschalten' }).click();
  await page.getByText('Muss ausgewählt sein: Die Nachricht braucht einen Kanal').first().waitFor();
  await choose(field(page, 'Kanal'), '#general');
  await page.getByRole('button', { name: 'Selbst schreiben: Text' }).click();
  await field(page, 'Text').fill('Evaluation completed');
  const preview = page.getByRole('region', { name: 'Vorschau' });
  await preview.getByText('Evaluation completed', { exact: true }).waitFor();
  await page.getByRole('radio', { name: 'Issue anlegen: Linear' }).click();
  await preview.getByText('Ihr Team · Neues Issue').waitFor();
});

test('connecting an account comes back in the host’s language, to a browser of another', async () => {
  const { id } = await world.app.team();
  const page = await open(`${GALLERY}?lang=de`, id);
  await card(page, 'Slack').getByRole('link', { name: 'Slack verbinden' }).click();
  await page.getByText('Slack ist verbunden: Acme Research').waitFor();
  // Another tab knows only what its address says.
  expect(new URL(page.url()).searchParams.get('lang')).toBe('de');
});

test('a session that has ended on the way is told of in that language too', async () => {
  const { id } = await world.app.team();
  const page = await open(`${GALLERY}?lang=de`, id);
  const link = card(page, 'Linear').getByRole('link', { name: 'Linear verbinden' });
  await link.waitFor();
  await world.app.sql('DELETE FROM sessions WHERE team_id = $1', [id]);
  await link.click();
  await page.getByRole('heading', { name: 'Die Sitzung ist abgelaufen' }).waitFor();
});
