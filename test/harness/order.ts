import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest come first, so that both workers are busy to the end. The rest follows as it comes. */
const LONG = [
  'contract/rights-doors', 'import/big', 'services/generate', 'e2e/rows-duplicates', 'services/report-walk', 'backup/backup', 'services/host', 'import/round-trip', 'contract/entities', 'tui/together', 'import/run', 'tui/terminal',
  'e2e/sshd', 'campaign/kill', 'e2e/rows-system', 'contract/rights-fields', 'services/init', 'contract/rights-commands', 'tui/help', 'tui/conditions', 'campaign/backup', 'campaign/crowd', 'engines/open', 'tui/golden',
  'contract/rights-rows', 'docs/examples', 'tui/operators', 'services/login', 'tui/grid', 'services/report', 'tui/report-walk', 'cli/backup', 'campaign/hang-up', 'services/mail', 'cli/program', 'services/bulk',
];

const place = ({ moduleId }: TestSpecification): number => {
  const at = LONG.findIndex((name) => moduleId.includes(`/test/${name}.test.`));
  return at === -1 ? LONG.length : at;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files); // oxlint-disable-line unicorn/no-array-sort -- the sequencer's own method
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}
