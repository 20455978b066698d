/** How many there are, or how far was counted. */
interface Counted {
  readonly value: number;
  readonly capped: boolean;
}

const more = ({ capped }: Counted): string => (capped ? '+' : '');

/** `12`; `1000+` where no more was counted. */
export const countText = (count: Counted): string => `${count.value}${more(count)}`;

/** The same as people read it, `1,000+`; `…` while it is counted. */
export const countWords = (count: Counted | null): string => (count === null ? '…' : `${count.value.toLocaleString('en')}${more(count)}`);
