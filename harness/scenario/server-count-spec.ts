/** Where the service itself tells how many reports it made. */
export type ServerCountSpec =
  /** Lines of a growing file, relative to the scenario file, that match a regular expression. */
  | { log: string; pattern: string }
  /** A number at a path of the service or an address: the whole body, or what a JSON pointer such as `/reports/made` finds in it. */
  | { url: string; pointer?: `/${string}` }
  /** A counter in the text format of Prometheus, such as `reports_total{status="ok"}`; series that match are summed up. */
  | { url: string; counter: string }
