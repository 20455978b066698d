import { flag, liveIndex, lookupRequired, recordTable, text, textRequired, type Migration } from './helpers.ts';

/** The company that keeps the database, and lists kept by name. */
export const companyAndViews: Migration = {
  number: 4,
  name: 'company and views',
  async up(steps) {
    await recordTable(
      steps,
      'company',
      [
        textRequired('name'),
        text('short_name'),
        text('address'),
        text('postcode'),
        text('phone'),
        text('fax'),
        text('email'),
        text('website'),
        text('bank_name'),
        text('bank_account'),
        text('tax_number'),
        textRequired('time_zone'),
        textRequired('currency'),
      ],
      [text('logo_text')],
    );
    await recordTable(steps, 'saved_view', [
      textRequired('name'),
      textRequired('entity'),
      lookupRequired('owner_id', 'operator'),
      flag('shared'),
      flag('pinned'),
      text('sort'),
      text('columns'),
      text('filter'),
    ]);
    await liveIndex(steps, 'saved_view', ['owner_id', 'entity']);
  },
};
