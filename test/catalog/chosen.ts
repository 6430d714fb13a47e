/** What must be chosen, by connector. */
export const CHOSEN: Readonly<Record<string, Record<string, unknown>>> = {
  slack: { channel: '#x' },
  linear: { team: 'ENG' },
  email: { recipients: 'maya@acme.example' },
  sheets: {
    spreadsheet: 'https://docs.google.com/spreadsheets/d/1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/edit',
    tab: '0',
  },
  notion: { data_source: '1f2e3d4c-5b6a-4788-9900-aabbccddeeff' },
  airtable: { base: 'appAAAAAAAAAAAAAA', table: 'tblAAAAAAAAAAAAAA' },
  bigquery: { project: 'acme-research', dataset: 'a', table: 'b' },
};
