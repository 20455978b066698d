import { endWithTests } from './ending.ts';

endWithTests();
