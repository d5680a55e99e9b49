/** Where the number of reports comes from when the load is not soakgate's own. */
export type CountSource =
  /** Lines of a growing file that match the pattern; a named group `pid` names the worker. */
  | { by: 'log'; file: string; pattern: string }
  /** A number at an address: the whole body, or what a JSON pointer finds in it. */
  | { by: 'url'; url: string; pointer: string | null }
  /** A counter in Prometheus's text format, such as `reports_total{status="ok"}`; series that match are summed up. */
  | { by: 'prometheus'; url: string; counter: string }
  /** No count at all: every so often stands for one iteration. */
  | { by: 'time'; everyMs: number }
