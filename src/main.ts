/** The composition root: config → database → session → screens or commands. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.write(`${argv.join(' ')}\n`);
}
