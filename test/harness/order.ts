import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest come first, so that both workers are busy to the end. The rest follows as it comes. */
const LONG = [
  'import/big', 'services/report-walk', 'e2e/sshd', 'cli/disk', 'import/run', 'tui/terminal', 'import/round-trip', 'backup/backup', 'contract/entities', 'services/generate', 'tui/conditions',
  'services/host', 'tui/help', 'tui/grid', 'services/sessions', 'tui/golden', 'tui/report-walk', 'services/mail', 'tui/operators', 'docs/examples', 'services/init', 'campaign/kill',
  'campaign/crowd', 'campaign/backup', 'e2e/rows-system', 'query/form', 'services/report', 'contract/rights-fields', 'backup/take', 'services/bulk', 'tui/together',
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
