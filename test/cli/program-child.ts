import { main } from '../../src/main.ts';

// The program from its source, in a process of its own: `node program-child.ts customer list`.
await main(process.argv.slice(2));
