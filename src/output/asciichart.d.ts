/** The part of asciichart 1.5 that is used; the package brings no types. */
declare module 'asciichart' {
  interface PlotOptions {
    readonly offset: number;
    readonly height: number;
    readonly min: number;
    readonly max: number;
    readonly format: (value: number) => string;
    readonly symbols: readonly string[];
  }
  const asciichart: { readonly plot: (series: readonly (readonly number[])[], options: PlotOptions) => string };
  export default asciichart;
}
