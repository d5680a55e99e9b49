/** A scrape that failed. */
const ofOneScrape = 2
const ofOwnPace = 3

/** Metrics that tell what was measured before the scrape, at moments of their own: those of cAdvisor. */
const measuredApart = /^container_/

/**
 * So many intervals of a metric without a measurement are a gap. cAdvisor measures each container after 1 to 2 of its
 * intervals, by chance: at the kubelet's 10 s, scraped every 15 s, measurements were up to 33 s apart, at a median of
 * 17 s (v0.60.5, 150 steps), and none was missing.
 */
export function gapIntervalsOf(metric: string): number {
  return measuredApart.test(metric) ? ofOwnPace : ofOneScrape
}
