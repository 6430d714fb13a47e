import type { Words } from './en.ts';

export const de: Words = {
  signIn: {
    missing: 'Sie sind nicht angemeldet',
    ended: 'Die Sitzung ist abgelaufen',
    isOfTeam: 'Diese Einstellungen gehören Ihrem Team.',
    lasts: 'Eine Anmeldung gilt zwölf Stunden.',
    comeFrom: (product) =>
      `Öffnen Sie ${product} und wählen Sie dort die Einstellungen für Integrationen oder Webhooks: Von dort aus werden Sie hier angemeldet.`,
    goBackTo: (product) =>
      `Gehen Sie zurück zu ${product} und wählen Sie dort die Einstellungen für Integrationen oder Webhooks: Von dort aus werden Sie hier angemeldet.`,
    thenWanted: 'Danach öffnet sich die gewünschte Seite.',
  },
  start: {
    heading: (product) => `Integrationen und Webhooks von ${product}`,
    about: (product) =>
      `Hier verbinden Teams ${product} mit den Apps, in denen sie arbeiten, etwa Slack, Linear und Notion, und mit eigenen Programmen.`,
  },
  deadLink: {
    heading: 'Dieser Anmeldelink gilt nicht mehr',
    about: 'Ein Anmeldelink gilt einmal und zehn Minuten lang. Dieser wurde schon benutzt oder ist älter.',
    stillIn: 'In diesem Browser sind Sie noch angemeldet und können einfach weitermachen.',
  },
  connecting: {
    someApp: 'Die App',
    failed: (app) => `${app} wurde nicht verbunden`,
    notSignedIn: (app) =>
      `${app} konnte nicht verbunden werden, weil Sie nicht angemeldet sind. Sonst hat sich nichts geändert.`,
    sessionEnded: (app) =>
      `${app} konnte nicht verbunden werden, weil die Sitzung abgelaufen ist. Sonst hat sich nichts geändert.`,
    nothing: 'Es wurde nichts verbunden, und auch sonst hat sich nichts geändert.',
    adminsOnly: 'Nur Admins verbinden Konten',
    askAdmin: 'Bitten Sie die Admins oder Inhaber Ihres Teams darum, oder um diese Rolle.',
    notInOneClick: (app) => `${app} lässt sich noch nicht mit einem Klick verbinden`,
    pasteInstead: 'In den Einstellungen geht es stattdessen mit einem Schlüssel oder Token.',
  },
  failures: {
    notBuilt: 'Die Einstellungen sind noch nicht hier',
    nothingHere: 'Unter dieser Adresse gibt es nichts',
    oldLink: 'Der Link ist vielleicht alt oder unvollständig.',
    notLikeThis: 'So lässt sich diese Adresse nicht benutzen',
    fromSettings: 'Öffnen Sie die Einstellungen und versuchen Sie es von dort aus.',
    tooLarge: 'Das ist zu groß',
    sendLess: 'Senden Sie weniger auf einmal und versuchen Sie es noch einmal.',
    tooMuch: 'Zu viel auf einmal',
    waitMinute: 'Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    notNow: 'Das geht im Moment nicht',
    busy: 'Der Server ist ausgelastet oder wartet auf seine Datenbank. Ihre Ereignisse sind sicher. Versuchen Sie es gleich noch einmal.',
    didNotWork: 'Das hat nicht geklappt',
    ours: 'Auf unserer Seite ist etwas schiefgegangen',
    logged:
      'Es wurde aufgezeichnet, und ein neuer Versuch schadet nicht. Wenn es wieder geschieht, nennen Sie uns die Nummer unten.',
    message: (message) => `Der Server meldet auf Englisch: „${message}“`,
    request: (id) => `Anfrage ${id}`,
  },
  settings: {
    title: 'Einstellungen',
    needScripts: 'Die Einstellungen brauchen JavaScript.',
  },
  buttons: {
    open: (product) => `${product} öffnen`,
    haveSignedIn: 'Ich habe mich angemeldet: weiter',
    goOn: 'Weiter zu den Einstellungen',
    settings: 'Einstellungen öffnen',
    again: 'Noch einmal versuchen',
    developers: 'Für die Entwicklung: die API',
    help: 'Hilfe',
  },
};
