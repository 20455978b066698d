import type { CallApi } from './call-api.ts';
import type { NewsApi } from './news-api.ts';

/** What belongs to an operator's day beside records: calls, and what one is told of meanwhile. Part of the contract in api.ts. */
export interface WorkApi extends CallApi, NewsApi {}
