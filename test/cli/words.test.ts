import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitWords } from '../../src/cli/words.ts';
import { shellWord } from '../../src/util/shell-word.ts';

describe('a command line that came over SSH', () => {
  test.each<[string, readonly string[]]>([
    ['', []],
    ['   ', []],
    ['customer export --format csv', ['customer', 'export', '--format', 'csv']],
    [`customer list --where 'level:VIP region:吉林'`, ['customer', 'list', '--where', 'level:VIP region:吉林']],
    ['customer list --where "name:\\"晨光 文具\\""', ['customer', 'list', '--where', 'name:"晨光 文具"']],
    ['--where level:>B', ['--where', 'level:>B']],
    ['--where -region:北京 amount:>=10000', ['--where', '-region:北京', 'amount:>=10000']],
    [`--set name=A\\&B a''b "" ''`, ['--set', 'name=A&B', 'ab', '', '']],
    ['search $(reboot) `id` $HOME ~ * {a,b} #5', ['search', '$(reboot)', '`id`', '$HOME', '~', '*', '{a,b}', '#5']],
    ['search "a;" \';\' "|"', ['search', 'a;', ';', '|']],
    ['show "#12"', ['show', '#12']],
    ['search 王\\ 芳', ['search', '王 芳']],
    [String.raw`search "C:\dir" 'it\n'`, ['search', String.raw`C:\dir`, String.raw`it\n`]],
  ])('%s', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  test.each(['customer list; rm -rf /', 'list | sh', 'list && sh', 'list > /tmp/x', 'list >> x', 'list 2>&1', 'list & sh', 'list < /etc/passwd', ';', 'list ( sh )'])('%s is for a shell', (line) => {
    expect(() => splitWords(line)).toThrow('server.line_shell');
  });

  test.each([`'`, '"', `search 'a`, 'search "a', 'search "a\\"', 'search \\'])('%s does not end', (line) => {
    expect(() => splitWords(line)).toThrow('server.line_open');
  });

  test.each(['a\nb', 'a\rb', 'a\u0000b', 'a\u001b[31m', 'a\u007f'])('controls: %j', (line) => {
    expect(() => splitWords(line)).toThrow('server.line_controls');
  });

  test('any words come back as they were quoted for a shell', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !/[\u0000-\u001f\u007f]/.test(text)); // oxlint-disable-line no-control-regex -- controls are refused
    fc.assert(fc.property(fc.array(word), (words) => {
      expect(splitWords(words.map(shellWord).join(' '))).toEqual(words);
    }));
  });
});
