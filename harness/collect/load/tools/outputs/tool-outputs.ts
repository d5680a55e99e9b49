import type { ToolOutputName } from '../../../../scenario/tool-output-names.ts'
import { readAb } from './ab.ts'
import { readHey } from './hey.ts'
import { readLocust } from './locust.ts'
import type { ReadToolOutput } from './tool-claims.ts'
import { readWrk } from './wrk.ts'

/** Who reads the output of which tool. */
export const toolOutputs: Readonly<Record<ToolOutputName, ReadToolOutput>> = {
  ab: readAb,
  hey: readHey,
  wrk: readWrk,
  locust: readLocust,
}
