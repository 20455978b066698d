// The least that a program on a terminal does: what is typed stands there, in a field. What the screens are held against on a busy machine.
process.stdin.setRawMode(true).setEncoding('utf8');
let text = '';
process.stdin.on('data', (keys) => {
  for (const key of keys) text = key === '\r' ? '' : text + key;
  if (text.endsWith('\u0011')) process.exit(0);
  process.stdout.write(`\r\u001b[K>名称  ${text}`);
});
process.stdout.write('客户信息维护\r\n');
