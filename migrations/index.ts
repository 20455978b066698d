import { system } from './0001-system.ts';
import { reference } from './0002-reference.ts';
import { customersAndContacts } from './0003-customers.ts';
import { companyAndViews } from './0004-company-and-views.ts';
import { service } from './0005-service.ts';
import { exactNames } from './0006-exact-names.ts';
import { rights } from './0007-rights.ts';
import { sessions } from './0008-sessions.ts';
import { audit } from './0009-audit.ts';
import { server } from './0010-server.ts';
import { desks } from './0011-desks.ts';
import { searchPieces } from './0013-search-pieces.ts';
import { calls } from './0014-calls.ts';
import { mail } from './0015-mail.ts';
import { documents } from './0016-documents.ts';
import { agenda } from './0017-agenda.ts';
import { duplicates } from './0018-duplicates.ts';
import { sessionKeys } from './0019-session-keys.ts';
import { searchBrackets } from './0020-search-brackets.ts';
import { rightsOfNewEntities } from './0021-rights-of-new-entities.ts';
import { oneOrderByName } from './0022-one-order-by-name.ts';
import { earlierSatisfaction } from './0027-earlier-satisfaction.ts';
import { levelByItself } from './0028-level-by-itself.ts';
import type { Migration } from './helpers.ts';

/** The whole series, in order; imported statically so that it is part of the bundle. */
export const MIGRATIONS: readonly Migration[] = [
  system,
  reference,
  customersAndContacts,
  companyAndViews,
  service,
  exactNames,
  rights,
  sessions,
  audit,
  server,
  desks,
  searchPieces,
  calls,
  mail,
  documents,
  agenda,
  duplicates,
  sessionKeys,
  searchBrackets,
  rightsOfNewEntities,
  oneOrderByName,
  earlierSatisfaction,
  levelByItself,
];
