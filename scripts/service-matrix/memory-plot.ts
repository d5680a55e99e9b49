import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { UsageReading } from '../../harness/judge/analysis/target-usage.ts'
import { thinCurve } from './memory-curve.ts'

const mostPoints = 250
const mebibyte = 1024 ** 2

/** A run in a plot. */
export interface PlottedRun {
  /** Such as `before`. */
  label: string
  curve: readonly UsageReading[]
}

/** Memory over reports, a line for each run, as an SVG that stands on its own. */
export async function drawMemory(service: string, runs: readonly PlottedRun[]): Promise<string> {
  const values = runs.flatMap(({ label, curve }) =>
    thinCurve(curve, mostPoints).map(({ reports, bytes }) => ({ run: label, reports, memory: bytes / mebibyte })),
  )
  const spec: TopLevelSpec = {
    width: 560,
    height: 220,
    background: 'white',
    title: { text: service, anchor: 'start' },
    data: { values },
    mark: { type: 'line', interpolate: 'step-after' },
    encoding: {
      x: { field: 'reports', type: 'quantitative', title: 'completed reports', axis: { tickMinStep: 1 } },
      y: { field: 'memory', type: 'quantitative', title: 'memory of the service, MiB' },
      color: { field: 'run', type: 'nominal', title: null, legend: { labelLimit: 0 } },
    },
  }
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' })
  return await view.toSVG()
}
