/** What the pages say. Each language is one such object, of the same shape. */
export const en = {
  signIn: {
    missing: 'You are not signed in',
    ended: 'Your session has ended',
    isOfTeam: 'These settings belong to your team.',
    lasts: 'You stay signed in for twelve hours.',
    comeFrom: (product: string) =>
      `Open ${product}, and choose its settings for integrations or webhooks: they sign you in here.`,
    goBackTo: (product: string) =>
      `Go back to ${product}, and choose its settings for integrations or webhooks: they sign you in here.`,
    thenWanted: 'After that, you are on the page that you wanted.',
  },
  start: {
    heading: (product: string) => `Integrations and webhooks of ${product}`,
    about: (product: string) =>
      `Here teams connect ${product} to the apps that they work with, such as Slack, Linear and Notion, and to programs of their own.`,
  },
  deadLink: {
    heading: 'This sign-in link no longer works',
    about: 'A sign-in link works once, within ten minutes. This one was used already, or is older.',
    stillIn: 'You are still signed in in this browser, so you can simply go on.',
  },
  connecting: {
    /** In the place of a name. */
    someApp: 'The app',
    failed: (app: string) => `${app} was not connected`,
    notSignedIn: (app: string) =>
      `You are not signed in, so ${app} could not be connected. Nothing else has changed.`,
    sessionEnded: (app: string) =>
      `Your session has ended, so ${app} could not be connected. Nothing else has changed.`,
    nothing: 'Nothing was connected, and nothing else has changed.',
    adminsOnly: 'Only admins connect accounts',
    askAdmin: 'Ask an admin or owner of your team to do it, or to give you that role.',
    notInOneClick: (app: string) => `${app} can’t be connected in one click yet`,
    pasteInstead: 'In the settings you can connect it with a key or token instead.',
  },
  failures: {
    notBuilt: 'The settings pages are not here yet',
    nothingHere: 'There is nothing at this address',
    oldLink: 'The link may be old, or not complete.',
    notLikeThis: 'This address can’t be used like this',
    fromSettings: 'Open the settings, and try it from there.',
    tooLarge: 'That is too large',
    sendLess: 'Send less at once, and try again.',
    tooMuch: 'Too much at once',
    waitMinute: 'Wait a minute, then try again.',
    notNow: 'This can’t be done just now',
    busy: 'The server is busy or waits for its database. Your events are safe. Try again in a moment.',
    didNotWork: 'That did not work',
    ours: 'Something went wrong on our side',
    logged: 'It was logged, and trying again is safe. If it happens again, tell us the number below.',
    /** A message of the API's, which speaks English. */
    message: (message: string) => message,
    request: (id: string) => `Request ${id}`,
  },
  /** Of the settings pages, until their scripts run. */
  settings: {
    title: 'Settings',
    needScripts: 'The settings pages need JavaScript.',
  },
  buttons: {
    open: (product: string) => `Open ${product}`,
    haveSignedIn: 'I have signed in: go on',
    goOn: 'Go on to the settings',
    settings: 'Open the settings',
    again: 'Try again',
    developers: 'For developers: the API',
    help: 'Get help',
  },
};

export type Words = typeof en;
