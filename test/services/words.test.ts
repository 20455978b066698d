import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../src/auth/permissions.ts';
import { MODULES, STAMPS } from '../../src/entities/entity.ts';
import { ENTITY_NAMES } from '../../src/entities/names.ts';
import { fieldsOf } from '../../src/entities/registry.ts';
import { hasMessage, LANGS } from '../../src/i18n/index.ts';
import { en } from '../../src/i18n/en/index.ts';
import { zh } from '../../src/i18n/zh/index.ts';

describe('words', () => {
  for (const lang of LANGS) {
    it(`every entity, field, choice, stamp, module and action is called something in ${lang}`, () => {
      const keys = [...ENTITY_NAMES.map((entity) => `entity.${entity}`), ...MODULES.map((name) => `module.${name}`), ...ACTIONS.map((name) => `action.${name}`)];
      for (const stamp of Object.keys(STAMPS)) keys.push(`record.${stamp}`);
      for (const entity of ENTITY_NAMES) {
        for (const [field, def] of Object.entries(fieldsOf(entity))) {
          keys.push(hasMessage(lang, `record.${field}`) ? `record.${field}` : `${entity}.${field}`);
          if (def.kind === 'choice') keys.push(...def.options.map((option) => `${entity}.${field}.${option}`));
        }
      }
      expect(keys.filter((key) => !hasMessage(lang, key))).toEqual([]);
    });
  }

  it('every message is used: by its key, or by a key that begins alike and is made at run time', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.startsWith('i18n'));
    const source = files.map((name) => readFileSync(join('src', name), 'utf8')).join('\n');
    const beginnings = new Set(Array.from(source.matchAll(/`(\w[\w.-]*\.)\$\{/g), ([, beginning = '']) => beginning));
    const ofEntities = new Set<string>(ENTITY_NAMES);
    const isUsed = (key: string): boolean => source.includes(`'${key}'`) || [...beginnings].some((beginning) => key.startsWith(beginning)) || ofEntities.has(key.split('.')[0] ?? '');
    expect(Object.keys(zh).filter((key) => !isUsed(key))).toEqual([]);
  });

  it('English says a thing by one word, and sets its quotes as print does', () => {
    const texts = Object.entries(en);
    const having = (pattern: RegExp): readonly string[] => texts.filter(([, text]) => pattern.test(text)).map(([key]) => key);
    expect(having(/recycle bin/i)).toEqual([]);
    // Rows of an import are rejected; a server refuses.
    expect(having(/refused/i)).toEqual(['error.database_refused', 'error.database_login']);
    // Straight quotes are part of a command only.
    expect(having(/"\{|\}"/)).toEqual(['cli.set_missing']);
  });

  it('停用 is what people do to a value or an account, 锁定 what wrong passwords do', () => {
    const locked = Object.entries(zh).filter(([, text]) => text.includes('锁定'));
    expect(locked.map(([key]) => key)).toEqual(['error.login_locked', 'help.login']);
  });
});
